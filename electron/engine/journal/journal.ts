/** The journal as the engine sees it: it may be missing or break at any moment, and photos are enhanced all the same. */
import type { Failure, Finished, RunHistory } from '../../contract.ts';
import type { Content } from './content.ts';
import * as photos from './photos.ts';
import * as runs from './runs.ts';
import { isPassing, type Opening, openStore, type Store } from './store.ts';

/** No verb of it throws; without a database lists are empty, nothing is found and every claim is granted. */
export interface Journal {
  /** What the user should know of the journal, said once. */
  trouble(): string | null;
  enter(run: runs.RunFacts, photos: readonly photos.PhotoFacts[]): void;
  end(run: string, milliseconds: number, megapixels: number): void;
  find(run: string): runs.StoredRun | null;
  list(limit: number, unfinished: boolean): readonly RunHistory[];
  forget(run: string): void;
  photos(run: string): readonly photos.StoredPhoto[];
  photo(run: string, id: string): photos.StoredPhoto | null;
  madeAt(target: string): photos.Made | null;
  madeOfPhoto(path: string, stamp: string): photos.Made | null;
  rivalAt(target: string): photos.Made | null;
  recorded(path: string, stamp: string): string | null;
  /** False when another living process works towards that name. */
  start(run: string, id: string, target: string, content: Content | null): boolean;
  /** Resolves when a power cut cannot take it any more; the rest follows by itself soon. */
  whole(run: string, id: string, facts: { readonly bytes: number; readonly sha256: string }): Promise<void>;
  done(run: string, id: string, stamp: string | null, result: Partial<Finished>): void;
  fail(run: string, id: string, failure: Failure): void;
  leave(run: string, id: string, state: 'skipped' | 'cancelled', content: Content | null): void;
  close(): void;
}

const broke = 'The journal could not be written any more, so this run cannot be gone on with if it is broken off.';

/** Opens the journal of a data folder. Never rejects. */
export async function openJournal(folder: string): Promise<Journal> {
  return journalOf(await openStore(folder));
}

/** A journal that keeps nothing and says nothing. */
export const noJournal = (): Journal => journalOf({ store: null, trouble: null });

function journalOf(opening: Opening): Journal {
  let { store, trouble } = opening;
  const use = <T>(fallback: T, work: (store: Store) => T): T => {
    if (!store) return fallback;
    try {
      return work(store);
    } catch (error) {
      // Waiting longer would hold photos up; one line less is no harm.
      if (isPassing(error)) return fallback;
      trouble ??= broke;
      shut();
      return fallback;
    }
  };
  const shut = () => {
    const leaving = store;
    store = null;
    try {
      leaving?.close();
    } catch {
      // It is given up already.
    }
  };
  const lasting = async () => {
    const at = store;
    try {
      await at?.flush();
    } catch {
      // One that was closed meanwhile has flushed by itself.
      if (at !== store) return;
      trouble ??= broke;
      shut();
    }
  };
  const soon = (work: (store: Store) => void) => {
    use(undefined, work);
    void lasting();
  };
  return {
    trouble() {
      const said = trouble;
      trouble = null;
      return said;
    },
    enter: (run, list) =>
      soon((to) =>
        to.whole(() => {
          runs.enterRun(to, run);
          photos.enterPhotos(to, run.run, list);
        }),
      ),
    end: (run, milliseconds, megapixels) => soon((to) => runs.endRun(to, run, milliseconds, megapixels)),
    find: (run) => use(null, (from) => runs.findRun(from, run)),
    list: (limit, unfinished) => use([], (from) => runs.listRuns(from, limit, unfinished)),
    forget: (run) => soon((from) => runs.forgetRun(from, run)),
    photos: (run) => use([], (from) => photos.photosOf(from, run)),
    photo: (run, id) => use(null, (from) => photos.findPhoto(from, run, id)),
    madeAt: (target) => use(null, (from) => photos.madeAt(from, target)),
    madeOfPhoto: (path, stamp) => use(null, (from) => photos.madeOfPhoto(from, path, stamp)),
    rivalAt: (target) => use(null, (from) => photos.rivalAt(from, target)),
    recorded: (path, stamp) => use(null, (from) => photos.recordedContent(from, path, stamp)),
    // A claim is for processes that live, and a power cut ends them all.
    start: (run, id, target, content) => use(true, (to) => photos.startPhoto(to, run, id, target, content)),
    async whole(run, id, { bytes, sha256 }) {
      use(undefined, (to) => photos.wholePhoto(to, run, id, bytes, sha256));
      await lasting();
    },
    // What is noted as whole, with its file under its name, is as good as done when the run is gone on with.
    done: (run, id, stamp, result) => use(undefined, (to) => photos.donePhoto(to, run, id, stamp, result)),
    fail: (run, id, failure) => soon((to) => photos.failPhoto(to, run, id, failure)),
    leave: (run, id, state, content) => soon((to) => photos.leavePhoto(to, run, id, state, content)),
    close: shut,
  };
}
