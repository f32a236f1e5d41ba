/** Notices a photo that makes no progress: on a disk that does not answer, or in a library that never returns. */
import { EngineError } from '../failure.ts';

export interface Watch {
  /** Rejects with one sentence when nothing has moved for too long. */
  readonly stalled: Promise<never>;
  /** Something moved; `doing` is what comes next. Word of an earlier stage may come late, and changes nothing of that. */
  moved(doing: Doing): void;
  /** Waiting for others is no standing still. */
  waiting<T>(others: Promise<T>): Promise<T>;
  /** A large result takes its time to be written. */
  allow(megapixels: number): void;
  stop(): void;
}
export type Doing = 'read' | 'computed' | 'written';

const stages: readonly Doing[] = ['read', 'computed', 'written'];

/** Milliseconds without any progress after which a photo is given up. */
const patience = () => Number(process.env.DOTBOGI_STALL_MS ?? 15 * 60e3);
/** And as many more for each megapixel of the result: compressing tells of no progress. */
const perMegapixel = 5e3;
/** Questions in that time; they are counted, not the clock: a machine that slept has not waited. */
const questions = 10;

const codes = { read: 'unreadable', computed: 'model-failed', written: 'write-failed' } as const;

/** Watches the photo at `path`; `held` tells that the whole run waits for something. */
export function openWatch(path: string, held: () => boolean, limit = patience()): Watch {
  let [missed, allowed, others] = [0, questions, 0];
  let doing: Doing = 'read';
  let give: (error: EngineError) => void = () => undefined;
  const stalled = new Promise<never>((_, reject) => {
    give = reject;
  });
  // Nobody may be listening when it comes.
  stalled.catch(() => undefined);
  const timer = setInterval(() => {
    if (others > 0 || held()) missed = 0;
    else if (++missed > allowed) {
      clearInterval(timer);
      const minutes = `${Math.round((limit * allowed) / questions / 6e3) / 10} minutes`;
      give(
        new EngineError(
          codes[doing],
          `«${path}» was given up: nothing moved for ${minutes} while it was ${doing}.`,
          path,
        ),
      );
    }
  }, limit / questions);
  timer.unref();
  return {
    stalled,
    moved(next) {
      missed = 0;
      if (stages.indexOf(next) > stages.indexOf(doing)) doing = next;
    },
    async waiting(work) {
      others++;
      try {
        return await work;
      } finally {
        others--;
        missed = 0;
      }
    },
    allow(megapixels) {
      allowed = questions + Math.ceil((megapixels * perMegapixel * questions) / limit);
    },
    stop: () => clearInterval(timer),
  };
}
