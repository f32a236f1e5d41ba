import type { PhotoGist } from '../../../electron/contract.ts';
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
    await measure(photo);
    const picture = await reach().pixels.open(photo);
    pixelSink()?.before(picture);
    const { earlier } = picture;
    if (earlier !== undefined)
      change('queue', (queue) => ({ ...queue, earlier: { ...queue.earlier, [photo]: earlier } }));
    note(photo, { width: picture.width, height: picture.height });
  });
  if (useApp.getState().view.selected === photo) change('view', (view) => ({ ...view, opening: false }));
}

/** The size alone is there at once, and with it the first live tile is asked for, before the whole photo travels. */
async function measure(photo: string): Promise<void> {
  if (useApp.getState().queue.sizes[photo] !== undefined) return;
  const [size] = await reach().pixels.sizes([photo]);
  if (size) note(photo, size);
}

function note(photo: string, gist: PhotoGist): void {
  change('queue', (queue) => ({ ...queue, sizes: { ...queue.sizes, [photo]: { ...queue.sizes[photo], ...gist } } }));
  fitImage();
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
