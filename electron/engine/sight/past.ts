/** Earlier runs: listed, found again, forgotten. */
import type { Control, Failure, Part } from '../../contract.ts';
import { EngineError } from '../failure.ts';
import { contentOf, stampAt } from '../journal/content.ts';
import type { Journal } from '../journal/journal.ts';
import type { Made, StoredPhoto } from '../journal/photos.ts';
import type { StoredRun } from '../journal/runs.ts';
import { isIntact } from '../journal/verdict.ts';
import { examine, type Found, plain } from '../photos/scan.ts';

export type Past = Pick<Control, 'unfinished' | 'history' | 'recall' | 'forget'>;

/** Unfinished runs told at most: nobody reads more. */
const most = 50;
/** Files looked at together. */
const width = 32;

/** The verbs about earlier runs; `found` hears each photo that is there again, with what it was found by. */
export function openPast(
  signal: AbortSignal,
  journal: () => Promise<Journal>,
  found: (photo: Found, source: string) => void,
): Past {
  return {
    unfinished: async () => (await journal()).list(most, true),
    history: async (limit) => (await journal()).list(limit, false),
    async recall(run, part) {
      const book = await journal();
      const stored = idle(book, run);
      const rows = book.photos(run);
      const wanted = new Set<string>();
      const again = new Map<string, Found | Failure>();
      await each(rows, async (row) => {
        signal.throwIfAborted();
        const { path, root } = row;
        const photo = await examine({ path, root, named: true });
        if (photo === null) return;
        again.set(row.id, photo);
        if ('id' in photo) found(photo, stored.sources.includes(path) ? path : root);
        if (!(await isWanted(signal, row, part, book))) return;
        wanted.add(row.id);
        // Nothing will be heard of it in the run, since it cannot be named there. With all of them another run begins.
        if ('code' in photo && part !== 'all') book.fail(run, row.id, photo);
      });
      // In the order of the run, whatever was looked at first.
      const list = rows.filter(({ id }) => wanted.has(id)).map(({ id }) => again.get(id)!);
      const { sources, settings, out } = stored;
      const photos = list.filter((one) => 'id' in one);
      // With nothing left to do it will not be begun again, and nobody else would end it.
      if (part === 'left' && photos.length === 0 && stored.ended === null) book.end(run, 0, 0);
      return { run, sources, settings, out, photos: photos.map(plain), refused: list.filter((one) => 'code' in one) };
    },
    async forget(run) {
      const book = await journal();
      idle(book, run);
      book.forget(run);
    },
  };
}

/** The last result of a photo; null unless both the photo and the result are as they were when it was made. */
export async function resultOf(signal: AbortSignal, journal: Journal, path: string): Promise<Made | null> {
  const made = await lastOf(journal, path);
  return made && (await isIntact(signal, made)) ? made : null;
}

/** When it was made, milliseconds since 1970, by the stamps of both alone: a list must not wait for files to be read through. */
export async function resultSince(journal: Journal, path: string): Promise<number | null> {
  const made = await lastOf(journal, path);
  return made && (await stampAt(made.target))?.stamp === made.targetStamp ? made.since : null;
}

/** What was last made of a photo as it is now. */
async function lastOf(journal: Journal, path: string): Promise<Made | null> {
  const photo = await stampAt(path);
  return photo && journal.madeOfPhoto(path, photo.stamp);
}

/** A run that no living process works on. */
function idle(journal: Journal, run: string): StoredRun {
  const stored = journal.find(run);
  if (!stored) throw new EngineError('not-found', `The journal knows no run «${run}».`);
  if (stored.working) throw new EngineError('refused', `The run «${run}» is under way.`);
  return stored;
}

/** Left over, or done but not there any more as it was made, or made of what the photo is no longer. */
async function isWanted(signal: AbortSignal, photo: StoredPhoto, part: Part, journal: Journal): Promise<boolean> {
  if (part === 'all') return true;
  if (part === 'failed') return photo.state === 'failed';
  if (photo.state === 'failed' || photo.state === 'skipped') return false;
  if (photo.state !== 'done') return true;
  const { made } = photo;
  if (!made || !(await isIntact(signal, made))) return true;
  if ((await stampAt(photo.path))?.stamp === photo.stamp) return false;
  const content = await contentOf(signal, photo.path, journal.recorded);
  return content !== null && content.sha256 !== made.sha256;
}

async function each<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const walk = async () => {
    for (let at = next++; at < list.length; at = next++) await work(list[at]!);
  };
  await Promise.all(Array.from({ length: width }, walk));
}
