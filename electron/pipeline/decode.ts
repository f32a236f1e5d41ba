import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Sharp, type Metadata as SharpMetadata, type SharpOptions } from 'sharp';
import { fault, stopIfAborted } from './fault.ts';
import type { Channels, Image, PictureFormat } from './image.ts';
import { profileName, profileSpace } from './profile.ts';
import { fileFault, identify } from './source.ts';

// Its cache would keep files open (Windows could not replace them) and pixels in memory.
sharp.cache(false);

/** A photo's header; nothing of its pixels has been read. */
export interface Header {
  readonly path: string;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
  readonly depth: 8 | 16;
  /** Channels that `decode` will give. */
  readonly channels: Channels;
  readonly alpha: boolean;
  readonly profile: string | null;
  /** 1 to 8, as EXIF counts; already considered in `width` and `height`. */
  readonly orientation: number;
  readonly raw: SharpMetadata;
}

/** No photo above this is decoded: a file of a few bytes may claim any size. */
export const inputLimit = 400_000_000;

/** `[…]` at the end of a name would be read as options of the decoder; such a file is read here instead. */
async function input(path: string): Promise<string | Buffer> {
  return path.endsWith(']') ? await readFile(path) : path;
}

async function source(path: string, options: SharpOptions): Promise<Sharp> {
  return sharp(await input(path), { failOn: 'warning', limitInputPixels: false, sequentialRead: true, ...options });
}

function damaged(path: string) {
  return fault('damaged', `“${basename(path)}” is damaged: its pixels cannot be read completely.`, path);
}

/** Reads size, depth and metadata of a photo. Fails with `not-a-picture`, `unsupported`, `damaged`, `too-large` … */
export async function readHeader(path: string): Promise<Header> {
  const format = await identify(path);
  const raw = await source(path, {})
    .then((picture) => picture.metadata())
    .catch((error: unknown) => {
      const known = fileFault(error, path);
      throw known === error ? damaged(path) : known;
    });
  const name = basename(path);
  const { width, height } = raw.autoOrient;
  if (width * height > inputLimit) {
    throw fault(
      'too-large',
      `“${name}” has ${width} × ${height} pixels, more than the ${inputLimit / 1e6} megapixels that are read.`,
      path,
    );
  }
  if (raw.depth !== 'uchar' && raw.depth !== 'ushort') {
    throw fault('unsupported', `“${name}” holds ${raw.depth} samples; 8 and 16 bit are read.`, path);
  }
  const alpha = raw.hasAlpha === true;
  const colours = raw.space === 'b-w' || raw.space === 'grey16' ? 1 : 3;
  return {
    path,
    width,
    height,
    format,
    depth: raw.depth === 'ushort' ? 16 : 8,
    channels: (colours + (alpha ? 1 : 0)) as Channels,
    alpha,
    profile: profileName(raw.icc ?? null),
    orientation: raw.orientation ?? 1,
    raw,
  };
}

/** Only RGB and grey can be enlarged as they are; other spaces go through their profile to sRGB. */
function isForeign(raw: SharpMetadata): boolean {
  return !['srgb', 'rgb16', 'rgb', 'b-w', 'grey16'].includes(raw.space);
}

function warningsOf({ raw, format, path }: Header): string[] {
  const name = basename(path);
  const warnings: string[] = [];
  if (isForeign(raw)) warnings.push(`“${name}” was converted from ${raw.space.toUpperCase()} to sRGB.`);
  if ((raw.pages ?? 1) > 1)
    warnings.push(
      `Only the first of the ${raw.pages} ${format === 'tiff' ? 'pages' : 'frames'} of “${name}” was enhanced.`,
    );
  // sharp gives no EXIF out of a TIFF, nor says whether there is some: better a word too many than a silent loss.
  if (format === 'tiff') warnings.push(`EXIF inside a TIFF is not read yet: the result of “${name}” has none of it.`);
  return warnings;
}

/** XMP may repeat the orientation, which the pixels already follow. */
function uprightXmp(xmp: Buffer | undefined): Buffer | null {
  if (!xmp) return null;
  const text = xmp.toString('latin1');
  return Buffer.from(text.replace(/(tiff:Orientation(?:="|>))[2-8]/g, '$11'), 'latin1');
}

/** A profile that does not fit the samples would be a lie in the result. */
function fittingProfile(raw: SharpMetadata): Buffer | null {
  if (!raw.icc || isForeign(raw)) return null;
  const wanted = raw.space === 'b-w' || raw.space === 'grey16' ? 'GRAY' : 'RGB';
  return profileSpace(raw.icc) === wanted ? raw.icc : null;
}

/**
 * Decodes a photo: upright, 8 or 16 bit, grey stays grey, palettes expanded, alpha kept, and the samples
 * are values of the photo's own profile. Damaged pictures fail with `damaged`; `cancelled` once aborted.
 */
export async function decode(signal: AbortSignal, path: string, header?: Header): Promise<Image> {
  const known = header ?? (await readHeader(path));
  stopIfAborted(signal);
  const { raw, depth, channels } = known;
  const foreign = isForeign(raw);
  const picture = (await source(path, { ignoreIcc: !foreign })).autoOrient();
  const space = channels < 3 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb';
  const { data, info } = await picture
    .toColourspace(space)
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw damaged(path);
    });
  stopIfAborted(signal);
  const count = info.width * info.height * info.channels;
  if (info.channels !== channels || data.byteLength !== count * (depth / 8)) {
    throw fault('unsupported', `“${basename(path)}” has a layout of ${info.channels} channels that is not read.`, path);
  }
  const icc = fittingProfile(raw);
  return {
    width: info.width,
    height: info.height,
    channels,
    depth,
    data: depth === 16 ? new Uint16Array(data.buffer, data.byteOffset, count) : data,
    format: known.format,
    icc,
    profile: profileName(icc),
    exif: raw.exif ? withoutPrefix(raw.exif) : null,
    xmp: uprightXmp(raw.xmp),
    iptc: raw.iptc ?? null,
    density: raw.density ?? null,
    warnings: warningsOf(known),
  };
}

function withoutPrefix(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

/** A photo for the eye: 8 bit RGBA in sRGB, upright, at most `maxPixels` pixels. */
export interface Shown {
  readonly width: number;
  readonly height: number;
  readonly shownWidth: number;
  readonly shownHeight: number;
  readonly rgba: Uint8Array;
  readonly format: PictureFormat;
  readonly depth: 8 | 16;
  readonly alpha: boolean;
  readonly profile: string | null;
}

/** Decodes a photo for showing; reduced evenly when it has more than `maxPixels`. */
export async function shrink(signal: AbortSignal, path: string, maxPixels: number): Promise<Shown> {
  const { width, height, format, depth, alpha, profile } = await readHeader(path);
  stopIfAborted(signal);
  const part = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  const shownWidth = Math.max(1, Math.floor(width * part));
  const shownHeight = Math.max(1, Math.floor(height * part));
  const upright = (await source(path, {})).autoOrient();
  const fitted = part < 1 ? upright.resize(shownWidth, shownHeight, { fit: 'fill' }) : upright;
  const rgba = await fitted
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch(() => {
      throw damaged(path);
    });
  stopIfAborted(signal);
  return { width, height, shownWidth, shownHeight, rgba, format, depth, alpha, profile };
}

/** A small upright WebP in sRGB, at most `size` pixels on its longest side. */
export async function thumbnail(path: string, size: number): Promise<Uint8Array> {
  await readHeader(path);
  return (await source(path, {}))
    .autoOrient()
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer()
    .catch(() => {
      throw damaged(path);
    });
}
