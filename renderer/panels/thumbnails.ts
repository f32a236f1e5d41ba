import { thumbnail } from '../state/actions/show.ts';

/** Longest side asked for: 44 CSS pixels on a screen of double density. */
const side = 96;
/** More than fit on any screen; some kilobytes each. */
const kept = 300;
/** The engine reads photos between tiles; a list that is scrolled fast must not make it wait. */
const atOnce = 2;

const pictures = new Map<string, Promise<string | null>>();
const waiting: (() => void)[] = [];
let busy = 0;

/** Was it asked for, and not forgotten since? Then it costs nothing. */
export function isAsked(photo: string): boolean {
  return pictures.has(photo);
}

/** The thumbnail of a photo as an address for an image, asked for once; null when the photo has none. */
export function thumbnailOf(photo: string): Promise<string | null> {
  const known = pictures.get(photo);
  const picture = known ?? load(photo);
  pictures.delete(photo);
  pictures.set(photo, picture);
  const oldest = pictures.keys().next().value;
  if (pictures.size > kept && oldest !== undefined) pictures.delete(oldest);
  return picture;
}

async function load(photo: string): Promise<string | null> {
  if (busy >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  busy++;
  try {
    const bytes = await thumbnail(photo, side);
    // So few bytes are quicker written out than handed to the browser as a Blob.
    return bytes === null ? null : `data:image/webp;base64,${btoa(String.fromCharCode(...bytes))}`;
  } catch {
    return null;
  } finally {
    busy--;
    // The latest first: it is what is on the screen now.
    waiting.pop()?.();
  }
}
