import type { Terminal } from './headless.ts';

/** The terminal that this process was started from. */
export const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
};
