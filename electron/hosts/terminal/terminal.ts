import type { Terminal } from './headless.ts';

/** The terminal that this process was started from. */
export const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  onInterrupt(listener) {
    // SIGHUP comes when the terminal is closed; Windows ends the process soon after it.
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
};
