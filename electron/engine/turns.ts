import type { Gate, Hold } from './run/queue.ts';

/** Who computes next: runs, and beside them the looks of a page. */
export interface Turns {
  /** Wraps a run's gate, and its waiting for room; `leave` when the run is over. */
  run(gate: Gate, wait: Hold): { readonly gate: Gate; readonly wait: Hold; leave(): void };
  /**
   * Does the work of a look when its turn comes: at once while no run works, and otherwise after every `share`th
   * tile of it. Looks come one after the other, in order.
   */
  look<T>(work: () => Promise<T>): Promise<T>;
}

/** Tiles of a run for one of a look: a look costs the run at most a fifth of its speed, and mostly nothing. */
const usualShare = 4;

/** No run works, no look waits. */
export function openTurns(share = usualShare): Turns {
  const waiting: (() => Promise<void>)[] = [];
  let working = 0;
  let since = 0;
  let draining: Promise<void> | null = null;
  const next = async () => {
    since = 0;
    await waiting.shift()?.();
  };
  const drain = async () => {
    while (working === 0 && waiting.length > 0) await next();
    draining = null;
  };
  const wake = () => {
    if (working === 0 && waiting.length > 0) draining ??= drain();
  };
  return {
    run(gate, wait) {
      let left = false;
      // Passes of a run may overlap, as the next photo comes up to the gate; a pause holds them all, and where one waits for room the others soon will.
      let held = 0;
      const hold = (by: 1 | -1) => {
        const before = held > 0;
        held += by;
        if (left || before === held > 0) return;
        working -= by;
        wake();
      };
      working++;
      const pass: Gate['pass'] = async (signal) => {
        let mine = false;
        // Held for longer than a moment, it is paused, and the processor is free.
        const idle = setImmediate(() => {
          mine = true;
          hold(1);
        });
        await gate.pass(signal).finally(() => {
          clearImmediate(idle);
          if (mine) hold(-1);
        });
        await draining;
        if (++since > share && waiting.length > 0) await next();
      };
      return {
        gate: { pass },
        async wait(...why) {
          hold(1);
          await wait(...why).finally(() => hold(-1));
        },
        leave() {
          if (left) return;
          if (held === 0) working--;
          left = true;
          wake();
        },
      };
    },
    look: (work) =>
      new Promise((resolve, reject) => {
        waiting.push(() => work().then(resolve, reject));
        wake();
      }),
  };
}
