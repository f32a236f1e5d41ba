/** What the journal has to say about each photo of one run, and what it is told. */
import { lstatSync } from 'node:fs';
import type { EngineEvent, Finished, RunRequest, Settings } from '../../contract.ts';
import type { Landing } from '../../pipeline/file/write.ts';
import { type Content, contentOf, stampOf } from '../journal/content.ts';
import type { Journal } from '../journal/journal.ts';
import { recipeOf } from '../journal/recipe.ts';
import { isIntact, judge, type Verdict } from '../journal/verdict.ts';
import type { Names, Target } from '../photos/names.ts';
import type { Found } from '../photos/scan.ts';
import type { Voice } from './batch.ts';

export interface BookFacts {
  readonly request: RunRequest;
  /** As they are obeyed. */
  readonly settings: Settings;
  /** A word for the weights. */
  readonly model: string;
  readonly photos: readonly Found[];
  /** What each photo was found by. */
  readonly sources: readonly string[];
}

export interface Book {
  /** What is known of a name that `photo` may get. */
  judge(photo: Found, path: string): Promise<Verdict>;
  /** Decides by `names`, unless the run has the photo's result already, and claims the name. */
  names(names: Names): Names;
  landing(photo: string): Pick<Landing, 'ready'>;
  /** Notes what the run says before anybody else hears it. */
  noting(voice: Voice): Voice;
}

const doneBefore = 'It was made before the run was broken off, and is whole and unchanged.';
const numbered = 'Its name was taken by a result of another photo or of other settings, so it got a number.';

/** Enters the run in the journal, or takes it up where it was left. */
export function openBook(signal: AbortSignal, journal: Journal, facts: BookFacts): Book {
  const { request, settings, model, photos, sources } = facts;
  const { run } = request;
  const recipe = recipeOf(settings, model);
  const contents = new Map<string, Content | null>();
  const passed = new Set<string>();
  const settled = new Set(request.settled);
  const open = photos.filter(({ id }) => !settled.has(id));
  journal.enter({ run, sources, out: request.out ?? null, settings, model }, open);
  blame(journal, request);

  const contentFor = async (photo: Found): Promise<Content | null> => {
    const known = contents.get(photo.id);
    if (known !== undefined) return known;
    const content = await contentOf(signal, photo.path, journal.recorded);
    contents.set(photo.id, content);
    return content;
  };
  const wanted = async (photo: Found) => ({ sha256: (await contentFor(photo))?.sha256 ?? null, recipe });
  const before = async (photo: Found): Promise<Target | null> => {
    const stored = journal.photo(run, photo.id);
    if (!stored?.made || (stored.state !== 'done' && stored.state !== 'whole')) return null;
    const { sha256 } = await wanted(photo);
    const { made } = stored;
    if (sha256 === null || made.sha256 !== sha256 || recipeOf(made.settings, made.model) !== recipe) return null;
    if (!(await isIntact(signal, made))) return null;
    if (stored.state === 'whole') journal.done(run, photo.id, stampAtOnce(made.target), {});
    return { kind: 'skip', path: made.target, reason: doneBefore };
  };
  return {
    async judge(photo, path) {
      const verdict = await judge(signal, journal, path, await wanted(photo));
      if (verdict === 'other') passed.add(photo.id);
      return verdict;
    },
    names: (names) => ({
      async settle(photo) {
        const earlier = await before(photo);
        if (earlier) return earlier;
        for (;;) {
          const target = await names.settle(photo);
          if (target.kind === 'skip' || target.replace) {
            if (target.kind === 'write') journal.start(run, photo.id, target.path, await contentFor(photo));
            return target;
          }
          // Another process may have claimed the name since it was judged; then it is judged once more.
          if (journal.start(run, photo.id, target.path, await contentFor(photo))) return target;
        }
      },
    }),
    landing: (id) => ({ ready: (result) => journal.whole(run, id, result) }),
    noting: (voice) => ({
      tile: (tile) => voice.tile(tile),
      event(event) {
        const told = event.kind === 'finished' ? { ...event, result: remarked(event.result) } : event;
        note(journal, told, contents);
        voice.event(told);
      },
    }),
  };

  function remarked(result: Finished): Finished {
    const trouble = journal.trouble();
    const remarks = [...(passed.has(result.photo) ? [numbered] : []), ...(trouble ? [trouble] : [])];
    return remarks.length > 0 ? { ...result, warnings: [...result.warnings, ...remarks] } : result;
  }
}

/** Photos that an earlier engine of this run died of were settled by the host alone. */
function blame(journal: Journal, { run, settled }: RunRequest): void {
  for (const id of settled) {
    const stored = journal.photo(run, id);
    if (stored?.state !== 'left' && stored?.state !== 'started') continue;
    const message = `The engine stopped at «${stored.path}».`;
    journal.fail(run, id, { code: 'engine-died', message, path: stored.path });
  }
}

/** The state of a file that was just written; at once, so that the note comes before the news. */
function stampAtOnce(path: string): string | null {
  try {
    return stampOf(lstatSync(path, { bigint: true }));
  } catch {
    return null;
  }
}

function note(journal: Journal, event: EngineEvent, contents: Map<string, Content | null>): void {
  switch (event.kind) {
    case 'finished':
      journal.done(event.run, event.result.photo, stampAtOnce(event.result.target), event.result);
      contents.delete(event.result.photo);
      return;
    case 'failed':
      journal.fail(event.run, event.photo, event.failure);
      contents.delete(event.photo);
      return;
    case 'skipped':
    case 'cancelled':
      journal.leave(event.run, event.photo, event.kind, contents.get(event.photo) ?? null);
      contents.delete(event.photo);
      return;
    case 'ended':
      journal.end(event.summary.run, event.summary.milliseconds, event.summary.megapixels);
      return;
    default:
  }
}
