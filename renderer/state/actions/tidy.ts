import { fitImage } from '../gestures.ts';
import { isBusy } from '../run.ts';
import { change, useApp } from '../store.ts';
import { broughtBack, emptied, withoutPhotos } from '../tidy.ts';
import { withImage } from '../view.ts';
import { show } from './show.ts';

/** Takes the selected photo off the list and selects its neighbour; not while a run counts on the list. */
export function takeOff(): void {
  const { queue, view, run } = useApp.getState();
  const at = queue.photos.findIndex(({ id }) => id === view.selected);
  const photo = queue.photos[at];
  if (photo === undefined || isBusy(run)) return;
  const next = queue.photos[at + 1] ?? queue.photos[at - 1];
  change('queue', (now) => withoutPhotos(now, new Set([photo.id])));
  if (next === undefined) lookAway();
  else void show(next.id);
}

/** Takes everything off the list. */
export function emptyList(): void {
  if (isBusy(useApp.getState().run)) return;
  change('queue', emptied);
  lookAway();
}

/** Brings back what was taken off last. */
export function bringBack(): void {
  change('queue', broughtBack);
  const { queue, view } = useApp.getState();
  const first = queue.photos[0];
  if (view.selected === null && first !== undefined) void show(first.id);
}

/** Nothing is left to look at. */
function lookAway(): void {
  change('view', (view) => ({ ...withImage(view, null), selected: null, opening: false, failure: null }));
  fitImage();
}
