/** A run with its books kept: what becomes of each photo is asked of the journal and told to it. */
import type { RunRequest, Settings } from '../../contract.ts';
import { EngineError, failureOf } from '../failure.ts';
import type { Journal } from '../journal/journal.ts';
import { claimNames } from '../photos/names.ts';
import type { Found } from '../photos/scan.ts';
import { leastBytes } from '../photos/size.ts';
import type { Tools, Voice } from './batch.ts';
import { openBook } from './book.ts';
import type { Measures } from './estimate.ts';
import { openGround } from './ground.ts';
import type { Hold } from './queue.ts';

export interface Ledger {
  readonly journal: Journal;
  readonly request: RunRequest;
  /** As they are obeyed. */
  readonly settings: Settings;
  /** A word for the weights. */
  readonly weights: string;
  readonly known: ReadonlyMap<string, Found>;
  /** What each photo was found by. */
  readonly sources: ReadonlyMap<string, string>;
  readonly hold: Hold;
  readonly voice: Voice;
  /** By the header alone. */
  measure(signal: AbortSignal, path: string): Promise<Measures>;
}

/** The part of a batch's tools that has to do with targets. Throws `refused` when another process has the run in work. */
export function openLedger(signal: AbortSignal, ledger: Ledger): Pick<Tools, 'names' | 'voice' | 'landing' | 'held'> {
  const { journal, request, settings, known } = ledger;
  const { run, out } = request;
  if (journal.find(run)?.elsewhere) throw new EngineError('refused', `Another Dotbogi has the run «${run}» in work.`);
  const find = (ids: Iterable<string>) => [...ids].map((id) => known.get(id)).filter((photo) => photo !== undefined);
  const photos = find(request.photos);
  // All photos of a run that is taken up claim their names as they did at first, so that each gets its old one.
  const stored = journal.photos(run);
  const all = find(new Set([...stored.map(({ id }) => id), ...request.photos]));
  const gone = stored
    .filter(({ id }) => !known.has(id))
    .map(({ id, path, made }) => ({ id, path, target: made?.target ?? null }));
  const sources = [...new Set(photos.map(({ id, root }) => ledger.sources.get(id) ?? root))];
  const book = openBook(signal, journal, { request, settings, model: ledger.weights, photos, sources });
  let held = 0;
  const ground = openGround(async (...why) => {
    held++;
    await ledger.hold(...why).finally(() => held--);
  });
  const claims = claimNames({ settings, out, photos: all, gone, originals: known.values(), judge: book.judge });
  const names = book.names(claims);
  /** A folder that finds no room on the disk is waited for like a file. */
  const roomy = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const { code, path } = failureOf(error);
        if (code !== 'no-space' || path === undefined) throw error;
        await ground.full(signal, path, 0);
      }
    }
  };
  return {
    voice: book.noting(ledger.voice),
    held: () => held > 0,
    names: {
      async settle(photo) {
        const target = await roomy(() => names.settle(photo));
        if (target.kind === 'write') {
          await ground.ready(signal, target.path, async () => {
            // What cannot be measured tells its failure when it is read.
            const size = await ledger.measure(signal, photo.path).catch(() => null);
            return size ? leastBytes(settings, photo, size) : 0;
          });
        }
        return target;
      },
    },
    landing: (photo, target) => ({
      ...book.landing(photo.id),
      full: (_, bytes) => ground.full(signal, target, bytes),
    }),
  };
}
