/** Exiftool, the second reader of metadata; where it is not installed, tests that need it are skipped. */
import { execFileSync } from 'node:child_process';

export const hasExiftool = (() => {
  try {
    execFileSync('exiftool', ['-ver']);
    return true;
  } catch {
    return false;
  }
})();

/** Put behind the name of a test, so that a skipped one says why. */
export const without = hasExiftool ? '' : ' (skipped: exiftool is not installed)';
