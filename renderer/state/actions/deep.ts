import type { Depth, Region, RegionRequest, Which } from '../../../electron/contract.ts';
import { showsResult } from '../look.ts';
import { statusOf } from '../queue.ts';
import { resultOf } from '../result.ts';
import { type AppState, useApp } from '../store.ts';
import { isHeld, reach } from './host.ts';

/** Where files by regions go, and what is there instead of them: the viewer's store. */
export interface DeepSink {
  /** Does the viewer hold fewer pixels of it than the file has, or none? */
  isShallow(photo: string, which: Which): boolean;
  deep(photo: string, which: Which, depth: Depth, fetch: (request: RegionRequest) => Promise<Region | null>): void;
}

/** The engine keeps few files ready, and a new engine none: one that is not is made ready again, once for all who ask. */
function readsAgain(photo: string, which: Which): (request: RegionRequest) => Promise<Region | null> {
  let again: Promise<unknown> | null = null;
  const ready = () => {
    again ??= reach()
      .pixels.deepen(photo, which)
      .finally(() => {
        again = null;
      });
    return again;
  };
  const region = (request: RegionRequest) => reach().pixels.region(request);
  return (request) =>
    region(request)
      .catch(() => ready().then(() => region(request)))
      .catch(() => null);
}

/** Makes the selected photo and its result readable by regions where the page does not hold all of their pixels. */
export function watchDeep(sink: DeepSink): void {
  const under = new Set<string>();
  const failed = new Set<string>();
  const ask = async (photo: string, which: Which, key: string) => {
    if (under.has(key) || failed.has(key) || !isHeld()) return;
    under.add(key);
    try {
      const depth = await reach().pixels.deepen(photo, which);
      sink.deep(photo, which, depth, readsAgain(photo, which));
    } catch {
      // What cannot be read by regions stays as it is shown; opening and running tell why a file cannot be read.
      failed.add(key);
    } finally {
      under.delete(key);
    }
  };
  useApp.subscribe((now, old) => {
    // It may be there again when it is looked at again.
    if (now.view.selected !== old.view.selected) failed.clear();
    if (
      now.view.selected === old.view.selected &&
      now.queue === old.queue &&
      now.choice === old.choice &&
      now.view.opening === old.view.opening
    )
      return;
    for (const { photo, which, key } of wanted(now)) if (sink.isShallow(photo, which)) void ask(photo, which, key);
  });
}

interface Wanted {
  readonly photo: string;
  readonly which: Which;
  /** A result that was written anew has another. */
  readonly key: string;
}

function wanted(state: AppState): readonly Wanted[] {
  const { view, queue } = state;
  const photo = view.selected;
  if (photo === null || view.opening) return [];
  const made = resultOf(queue, photo);
  // One of an earlier session is made ready when it is to be seen, which takes a while for a large one.
  const wants = made !== null && (made.earlier === null || showsResult(state));
  const key = `${photo} ${made?.target} ${made?.earlier?.made ?? statusOf(queue, photo).key}`;
  const result: Wanted[] = wants ? [{ photo, which: 'result', key }] : [];
  return [{ photo, which: 'photo', key: photo }, ...result];
}
