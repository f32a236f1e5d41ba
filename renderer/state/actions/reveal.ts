import { attempt, reach } from './host.ts';

/** Shows a result in the system's file manager. */
export async function reveal(path: string): Promise<void> {
  await attempt(() => reach().host.reveal(path));
}
