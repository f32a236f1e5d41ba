import { change, useApp } from '../store.ts';
import { reach } from './host.ts';

/** As many as the host answers at once, and how long rows are collected first, in milliseconds. */
const most = 100;
const collecting = 60;

const asked = new Set<string>();
let wanted: string[] = [];
let underway = false;

/** Has the size of a photo looked up, together with those of its neighbours; each is asked for once. */
export function wantSize(photo: string): void {
  if (asked.has(photo) || useApp.getState().queue.sizes[photo] !== undefined) return;
  asked.add(photo);
  wanted.push(photo);
  if (!underway) schedule();
}

function schedule(): void {
  underway = true;
  setTimeout(() => void askForSizes(), collecting);
}

async function askForSizes(): Promise<void> {
  // The latest are the ones on the screen.
  const photos = wanted.slice(-most);
  wanted = wanted.slice(0, -most);
  try {
    const found = await reach().pixels.sizes(photos);
    const known = photos.flatMap((photo, i) => (found[i] ? [[photo, found[i]] as const] : []));
    change('queue', (queue) => ({ ...queue, sizes: { ...Object.fromEntries(known), ...queue.sizes } }));
  } catch {
    // A row without a size shows its bytes; the photo itself will say what is wrong with it.
    for (const photo of photos) asked.delete(photo);
  }
  underway = false;
  if (wanted.length > 0) schedule();
}
