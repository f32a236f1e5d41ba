/** One process per user: a second start hands its command line to the first, and ends. */
import { app } from 'electron';
import * as z from 'zod';

/** What the second instance sends along; it comes from another process, so it is parsed like any message. */
const HandOver = z.strictObject({ argv: z.array(z.string().max(4096)).max(10_000), cwd: z.string().min(1).max(4096) });
export type HandOver = z.infer<typeof HandOver>;

/**
 * @param argv of this start, without the binary (Chromium reorders what `second-instance` reports, so ours travels too).
 * @param opened called in the first instance for every later start.
 * @returns false in a second instance, which must then quit.
 */
export function becomeOnly(argv: readonly string[], cwd: string, opened: (start: HandOver) => void): boolean {
  if (!app.requestSingleInstanceLock({ argv: [...argv], cwd })) return false;
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const start = HandOver.safeParse(data);
    opened(start.success ? start.data : { argv: [], cwd });
  });
  return true;
}

/**
 * Files that macOS opens with the app come one by one, and before `ready` when they started it.
 * @returns a function that takes the ones that came early and hears the later ones.
 */
export function hearOpenedFiles(): (opened: (path: string) => void) => void {
  const early: string[] = [];
  let listener: ((path: string) => void) | null = null;
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (listener) listener(path);
    else early.push(path);
  });
  return (opened) => {
    listener = opened;
    for (const path of early.splice(0)) opened(path);
  };
}
