import sharp from 'sharp';
import { isLikeSrgb } from '../file/profile.ts';
import { isDeepGrey, towardsSrgb } from '../file/samples.ts';
import { shallow } from '../file/shallow.ts';
import { canvas } from '../file/tiff.ts';
import type { Raster, Rect, Samples } from '../image.ts';

/** Copies a rectangle of samples. */
export function cutOut({ data, width, channels }: Raster, rect: Rect, target: Samples): void {
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.y + y) * width + rect.x) * channels;
    target.set(data.subarray(from, from + rect.width * channels), y * rect.width * channels);
  }
}

function straight({ data, width, channels, depth }: Raster, rect: Rect): Uint8Array {
  const rgba = new Uint8Array(rect.width * rect.height * 4);
  const unit = depth === 16 ? 1 / 257 : 1;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const opacity = channels === 2 ? 1 : channels === 4 ? 3 : -1;
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * width + rect.x) * channels;
    for (let x = 0; x < rect.width; x++, to += 4, from += channels) {
      rgba[to] = data[from]! * unit + 0.5;
      rgba[to + 1] = data[from + green]! * unit + 0.5;
      rgba[to + 2] = data[from + blue]! * unit + 0.5;
      rgba[to + 3] = opacity < 0 ? 255 : data[from + opacity]! * unit + 0.5;
    }
  }
  return rgba;
}

/** A rectangle of a picture for the eye: 8 bit RGBA in sRGB, through the picture's profile where it needs one. */
export async function preview(picture: Raster, rect: Rect, icc: Buffer | null): Promise<Uint8Array> {
  if (isLikeSrgb(icc)) return straight(picture, rect);
  const part = canvas(rect.width, rect.height, picture.channels, picture.depth, { icc });
  cutOut(picture, rect, part.data);
  const { file, depth } = isDeepGrey(part) ? shallow(part, icc) : part;
  return towardsSrgb(sharp(file, { limitInputPixels: false }), depth, true)
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/**
 * All of an sRGB picture of 8 bit and three channels as RGBA, reduced to a size; of its own size, as `preview` gives it.
 * Computed beside this thread.
 */
export async function opaque(
  { data, width, height }: Pick<Raster, 'data' | 'width' | 'height'>,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const whole = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const fitted = size.width < width || size.height < height ? whole.resize({ ...size, fit: 'fill' }) : whole;
  return fitted.ensureAlpha().raw().toBuffer();
}
