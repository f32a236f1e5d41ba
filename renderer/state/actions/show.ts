import { fitImage } from '../gestures.ts';
import { change, useApp } from '../store.ts';
import { withImage } from '../view.ts';
import { attempt, pixelSink, reach } from './host.ts';

/** Shows a photo in the viewer. */
export async function show(photo: string): Promise<void> {
  if (useApp.getState().view.selected === photo) return;
  change('view', (view) => ({ ...withImage(view, null), selected: photo, opening: true, failure: null }));
  fitImage();
  await attempt(async () => {
    const picture = await reach().pixels.open(photo);
    pixelSink()?.before(picture);
    const size = { width: picture.width, height: picture.height };
    change('queue', (queue) => ({ ...queue, sizes: { ...queue.sizes, [photo]: size } }));
    fitImage();
  });
  if (useApp.getState().view.selected === photo) change('view', (view) => ({ ...view, opening: false }));
}

/** Shows a photo because someone picked it: the view stays with it until the next run. */
export function pick(photo: string): void {
  change('view', (view) => ({ ...view, follow: false }));
  void show(photo);
}

/** A small picture of a photo, or null when there is none. */
export async function thumbnail(photo: string, size: number): Promise<Uint8Array | null> {
  try {
    return await reach().pixels.thumbnail(photo, size);
  } catch {
    return null;
  }
}
