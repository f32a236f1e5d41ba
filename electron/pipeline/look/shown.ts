import type { Region } from '../../contract.ts';
import { type Shown, shrink } from '../file/decode.ts';
import { isLikeSrgb } from '../file/profile.ts';
import { hasAlpha, type Image } from '../image.ts';
import { opaque, preview } from './thumbnail.ts';

/** Photos up to this many pixels travel whole when they are opened. */
const wholePixels = 2_000_000;
/** What travels of larger ones: enough for the whole of it on a screen; a page stands still while it takes in more. */
const shownPixels = 1_000_000;
/** Photos up to this many pixels are read by squares out of memory; larger ones are asked for at several sizes. */
const squarePixels = 16_000_000;
/** Edge of a square, as in a pyramid. */
export const squareEdge = 512;

/** A decoded photo for the eye: all of it, reduced when it is large. Fails as reading it does. */
export async function showOf(signal: AbortSignal, path: string, image: Image): Promise<Shown> {
  const { width, height, format, depth, profile } = image;
  const part = width * height > wholePixels ? Math.sqrt(shownPixels / (width * height)) : 1;
  const size = { width: Math.max(1, Math.floor(width * part)), height: Math.max(1, Math.floor(height * part)) };
  const facts = { width, height, format, depth, profile, alpha: hasAlpha(image.channels) };
  // Beside the engine's own thread where that can be: a look shall not wait for a photo to travel.
  if (image.channels === 3 && image.data instanceof Uint8Array && isLikeSrgb(image.icc)) {
    const rgba = await opaque(image, size);
    return { ...facts, shownWidth: size.width, shownHeight: size.height, rgba };
  }
  if (part < 1) return shrink(signal, path, shownPixels);
  const rgba = await preview(image, { x: 0, y: 0, width, height }, image.icc);
  return { ...facts, shownWidth: width, shownHeight: height, rgba };
}

/** Can the photo be shown by `squareOf` alone, at whatever zoom it is looked at? */
export function isSquared({ width, height }: Pick<Image, 'width' | 'height'>): boolean {
  return width * height <= squarePixels;
}

/** A square of a decoded photo in full size, 8 bit sRGB; null where there is none. */
export async function squareOf(image: Image, column: number, row: number): Promise<Region | null> {
  const [x, y] = [column * squareEdge, row * squareEdge];
  const width = Math.min(squareEdge, image.width - x);
  const height = Math.min(squareEdge, image.height - y);
  if (width <= 0 || height <= 0) return null;
  return { width, height, rgba: await preview(image, { x, y, width, height }, image.icc) };
}
