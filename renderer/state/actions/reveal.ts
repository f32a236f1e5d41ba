import { attempt, reach } from './host.ts';

/** Shows a result in the system's file manager. */
export async function reveal(path: string): Promise<void> {
  await attempt(() => reach().host.reveal(path));
}

/** Opens a result with the program that the system has for it. */
export async function launch(path: string): Promise<void> {
  await attempt(() => reach().host.launch(path));
}
