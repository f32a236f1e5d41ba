import { EngineError } from '../failure.ts';

/** Work of which only the latest matters. */
export interface Latest {
  /** Ends what is under way and starts `work`, which rejects with `cancelled` when it is ended. */
  start<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  stop(): void;
}

/** One place for work of which a newer one ends the older. */
export function keepLatest(): Latest {
  let current = new AbortController();
  return {
    async start(work) {
      current.abort();
      const mine = new AbortController();
      current = mine;
      try {
        return await work(mine.signal);
      } catch (error) {
        if (mine.signal.aborted) throw new EngineError('cancelled', 'Something newer took its place.');
        throw error;
      }
    },
    stop: () => current.abort(),
  };
}
