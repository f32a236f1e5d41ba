import type { Photo } from '../../../electron/contract.ts';
import { fitImage } from '../gestures.ts';
import { photoOf, shownRows } from '../queue.ts';
import { isBusy } from '../run.ts';
import { change, useApp } from '../store.ts';
import { broughtBack, emptied, withoutPhotos } from '../tidy.ts';
import { withImage } from '../view.ts';
import { show } from './show.ts';

/** Takes the selected photo off the list and selects its neighbour, one that is seen if there is; not while a run counts on the list. */
export function takeOff(): void {
  const { queue, view, run } = useApp.getState();
  const photo = photoOf(queue, view.selected);
  if (photo === null || isBusy(run)) return;
  const shown = shownRows(queue).flatMap((row) => (row.kind === 'photo' ? [row.photo] : []));
  const next = neighbour(shown, photo) ?? neighbour(queue.photos, photo);
  change('queue', (now) => withoutPhotos(now, new Set([photo.id])));
  if (next === undefined) lookAway();
  else void show(next.id);
}

function neighbour(photos: readonly Photo[], of: Photo): Photo | undefined {
  const at = photos.indexOf(of);
  return at < 0 ? undefined : (photos[at + 1] ?? photos[at - 1]);
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
