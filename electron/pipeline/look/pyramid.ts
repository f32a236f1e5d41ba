import { basename } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { fault, stopIfAborted } from '../fault.ts';
import { type Header, readHeader } from '../file/decode.ts';
import { widenedPhoto } from '../file/float-photo.ts';
import { isDeepGrey, towardsSrgb } from '../file/samples.ts';
import { fittingProfile } from '../file/space.ts';

/** A picture on disk at falling sizes, each half the one before, in squares that can be read one by one. */
export interface Pyramid {
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly levels: number;
  readonly side: number;
  /** One square: 8 bit RGBA in sRGB. Null where the level has none. */
  region(
    level: number,
    column: number,
    row: number,
  ): Promise<{ readonly width: number; readonly height: number; readonly rgba: Uint8Array } | null>;
}

/** Edge of a square: small enough for a page to drop singly, large enough that few are asked for. */
const side = 512;
/** A file that could not be read completely is still shown as far as it goes: looking is not judging. */
const options = { limitInputPixels: false, failOn: 'none' } as const;

/** The picture on its way to sRGB. Grey of 16 bit goes by way of 8 where it has a profile, which is not applied otherwise. */
async function upright(signal: AbortSignal, header: Header): Promise<Sharp> {
  const icc = fittingProfile(header.raw);
  const file = header.floats ? (await widenedPhoto(signal, header.floats, icc)).picture.file : header.path;
  const open = (ignoreIcc: boolean) => sharp(file, { ...options, ignoreIcc, sequentialRead: true }).autoOrient();
  if (!icc || !isDeepGrey(header)) return towardsSrgb(open(false), header.depth, icc !== null);
  const grey = open(true).toColourspace('b-w').keepIccProfile().tiff({ compression: 'none' });
  return sharp(await grey.toBuffer(), options).toColourspace('srgb');
}

/**
 * Writes the picture at `path` as a pyramid to `file` (uncompressed, some five bytes a pixel), for the eye: upright,
 * 8 bit, sRGB. Memory stays at some hundred megabytes, however large it is. Fails as reading it does.
 */
export async function buildPyramid(signal: AbortSignal, path: string, file: string): Promise<Pyramid> {
  const header = await readHeader(path);
  const { width, height } = header;
  stopIfAborted(signal);
  const picture = await upright(signal, header);
  await picture
    .tiff({ tile: true, tileWidth: side, tileHeight: side, pyramid: true, compression: 'none' })
    .toFile(file)
    .catch(() => {
      throw fault('unreadable', `“${basename(path)}” could not be prepared for showing.`, path);
    });
  stopIfAborted(signal);
  const { pages = 1 } = await sharp(file, options).metadata();
  return {
    width,
    height,
    levels: pages,
    side,
    region: (...square) => readSquare(file, { width, height, pages }, square),
  };
}

async function readSquare(
  file: string,
  whole: { readonly width: number; readonly height: number; readonly pages: number },
  [level, column, row]: readonly [level: number, column: number, row: number],
) {
  if (level >= whole.pages) return null;
  const place = { left: column * side, top: row * side };
  const width = Math.min(side, (whole.width >> level) - place.left);
  const height = Math.min(side, (whole.height >> level) - place.top);
  if (width <= 0 || height <= 0) return null;
  const { data, info } = await sharp(file, { ...options, page: level })
    .extract({ ...place, width, height })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw fault('unreadable', 'The picture that was prepared for showing has gone.');
    });
  return { width: info.width, height: info.height, rgba: data };
}
