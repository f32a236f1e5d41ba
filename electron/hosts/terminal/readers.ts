/** What becomes of a program whose words nobody takes any more. */
import { exits } from './headless.ts';

/**
 * Leaves when standard output has lost its reader. One that has seen enough (`| head`) is no failure of ours, but
 * photos that were not enhanced are not done either.
 * @param isWorking whether photos are being enhanced. @param leave ends the process with a code.
 */
export function mindReaders(isWorking: () => boolean, leave: (code: number) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write('What is said on standard output cannot be written there.\n');
    leave(isWorking() || error.code !== 'EPIPE' ? exits.failed : exits.done);
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => undefined);
}
