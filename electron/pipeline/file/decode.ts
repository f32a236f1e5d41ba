import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type OutputInfo, type Sharp, type Metadata as SharpMetadata, type SharpOptions } from 'sharp';
import { fault, PipelineError, stopIfAborted } from '../fault.ts';
import type { Channels, Image, PictureFormat } from '../image.ts';
import { carriedBlocks } from '../metadata/carried.ts';
import { damaged, damagedBytes, damagedWarning, stampOf, stillThe } from './lenient.ts';
import { samplesLimit } from './memory.ts';
import { photoOnDisk } from './photo-file.ts';
import { profileName, profileSpace } from './profile.ts';
import { isFloat, samplesOf, spaceOf } from './samples.ts';
import { fileFault, identify } from './source.ts';
import { filledBy, removed } from './spool.ts';
import { temporaryBeside } from './temporary.ts';
import { checkTiff } from './tiff-layout.ts';

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
  /** Not even the header could be read strictly. */
  readonly damaged: boolean;
  /** Tells whether the file was changed since. */
  readonly stamp: string;
}

/** No photo above this is decoded: a file of a few bytes may claim any size. */
export const inputLimit = 400_000_000;

/** `[…]` at the end of a name would be read as options of the decoder; such a file is read here instead. */
async function input(path: string): Promise<string | Buffer> {
  return path.endsWith(']') ? await readFile(path) : path;
}

const strict = { failOn: 'warning', limitInputPixels: false, sequentialRead: true } as const;

async function source(path: string, options: SharpOptions): Promise<Sharp> {
  return sharp(await input(path), { ...strict, ...options });
}

/** What is left of a photo that cannot be read strictly. */
async function ruin(path: string, format: PictureFormat, options: SharpOptions, pixels?: number): Promise<Sharp> {
  return sharp(await damagedBytes(path, format, pixels), { ...strict, failOn: 'none', ...options });
}

/** Metadata that are read strictly, or else leniently; `damaged` tells which. */
async function metadataOf(path: string, format: PictureFormat): Promise<{ raw: SharpMetadata; damaged: boolean }> {
  try {
    return { raw: await (await source(path, {})).metadata(), damaged: false };
  } catch (error) {
    const known = fileFault(error, path);
    if (known !== error) throw known;
  }
  const picture = await ruin(path, format, {});
  const raw = await picture.metadata().catch(() => {
    throw damaged(path);
  });
  return { raw, damaged: true };
}

type Read = (picture: Sharp) => Promise<{ data: Buffer; info: OutputInfo }>;

/** Reads pixels strictly, or else what can be read of them. */
async function pixelsOf(known: Header, options: SharpOptions, read: Read) {
  const { path, format, width, height } = known;
  if (!known.damaged) {
    const whole = await read(await source(path, options)).catch((error: unknown) => {
      // Ours is of the disk that is written to, not of the photo.
      if (error instanceof PipelineError) throw error;
      return null;
    });
    if (whole) return { ...whole, damaged: false };
  }
  await stillThe(known.stamp, path);
  const part = await read(await ruin(path, format, options, width * height)).catch((error: unknown) => {
    throw error instanceof PipelineError ? error : damaged(path);
  });
  return { ...part, damaged: true };
}

/** Reads size, depth and metadata of a photo. Fails with `not-a-picture`, `unsupported`, `damaged`, `too-large` … */
export async function readHeader(path: string): Promise<Header> {
  const format = await identify(path);
  if (format === 'tiff') await checkTiff(path).catch((error: unknown) => Promise.reject(fileFault(error, path)));
  const stamp = await stampOf(path);
  const { raw, damaged } = await metadataOf(path, format);
  const name = basename(path);
  const { width, height } = raw.autoOrient;
  if (width * height > inputLimit) {
    throw fault(
      'too-large',
      `“${name}” has ${width} × ${height} pixels, more than the ${inputLimit / 1e6} megapixels that are read.`,
      path,
    );
  }
  const deep = raw.depth === 'ushort' || isFloat(raw);
  if (raw.depth !== 'uchar' && !deep) {
    throw fault('unsupported', `“${name}” holds ${raw.depth} samples; 8 and 16 bit are read.`, path);
  }
  const bytes = width * height * raw.channels * (deep ? 2 : 1);
  if (bytes > samplesLimit()) {
    const most = `more than the memory of this machine is good for`;
    throw fault('too-large', `“${name}” has ${width} × ${height} pixels, ${most}.`, path);
  }
  const alpha = raw.hasAlpha === true;
  const colours = raw.space === 'b-w' || raw.space === 'grey16' ? 1 : 3;
  return {
    path,
    width,
    height,
    format,
    depth: deep ? 16 : 8,
    channels: (colours + (alpha ? 1 : 0)) as Channels,
    alpha,
    profile: profileName(raw.icc ?? null),
    orientation: raw.orientation ?? 1,
    raw,
    damaged,
    stamp,
  };
}

/** Only RGB and grey can be enlarged as they are; other spaces go through their profile to sRGB. */
function isForeign(raw: SharpMetadata): boolean {
  return !isFloat(raw) && !['srgb', 'rgb16', 'rgb', 'b-w', 'grey16'].includes(raw.space);
}

function warningsOf({ raw, format, path }: Header): string[] {
  const name = basename(path);
  const warnings: string[] = [];
  if (isForeign(raw)) {
    const profile = profileName(raw.icc ?? null);
    const way = profile === null ? '' : ` through its profile “${profile}”`;
    warnings.push(`“${name}” was converted from ${raw.space.toUpperCase()} to sRGB${way}.`);
  }
  if ((raw.pages ?? 1) > 1)
    warnings.push(
      `Only the first of the ${raw.pages} ${format === 'tiff' ? 'pages' : 'frames'} of “${name}” was enhanced.`,
    );
  return warnings;
}

/** A profile that does not fit the samples would be a lie in the result. */
function fittingProfile(raw: SharpMetadata): Buffer | null {
  if (!raw.icc || isForeign(raw)) return null;
  const wanted = raw.space === 'b-w' || raw.space === 'grey16' ? 'GRAY' : 'RGB';
  return profileSpace(raw.icc) === wanted ? raw.icc : null;
}

/**
 * Decodes a photo: upright, 8 or 16 bit, grey stays grey, palettes expanded, alpha kept, and the samples
 * are values of the photo's own profile. What can only be read in part is marked as damaged; fails with `damaged`
 * when that part would be a lie, `unreadable` when the file changes meanwhile, `cancelled` once aborted. With a
 * `target`, the samples go to the disk beside it where they can, to be discarded by who gets them.
 */
export async function decode(signal: AbortSignal, path: string, header?: Header, target?: string): Promise<Image> {
  const known = header ?? (await readHeader(path));
  stopIfAborted(signal);
  if (target === undefined || !isAsDecoded(known)) return decoded(signal, known);
  const file = temporaryBeside(target);
  try {
    return await photoOnDisk(file, await decoded(signal, known, file));
  } catch (error) {
    await removed(file);
    throw error;
  }
}

/** Whether the decoder's samples are ours as they are. */
function isAsDecoded({ raw, depth, channels, format }: Header): boolean {
  return !isFloat(raw) && !(channels === 2 && depth === 8) && !(format === 'avif' && depth === 16);
}

/** With a `file`, it gets the samples, and none are at hand. */
async function decoded(signal: AbortSignal, known: Header, file?: string): Promise<Image> {
  const { raw, depth, channels, path } = known;
  const foreign = isForeign(raw);
  const space = spaceOf(channels, depth);
  const float = isFloat(raw);
  const read = await pixelsOf(known, { ignoreIcc: !foreign }, async (picture) => {
    const upright = picture.autoOrient();
    const plain = float ? upright.pipelineColourspace('scrgb').toColourspace('scrgb') : upright.toColourspace(space);
    if (file !== undefined) {
      const bare = plain.tiff({ compression: 'none', predictor: 'none' });
      return { data: Buffer.alloc(0), info: await filledBy(file, () => bare.toFile(file)) };
    }
    return plain
      .raw({ depth: float ? 'float' : depth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
  });
  const { info, damaged } = read;
  stopIfAborted(signal);
  await stillThe(known.stamp, path);
  const { data, notes } = samplesOf(read.data, info.channels, known);
  const wanted = file === undefined ? info.width * info.height * channels : 0;
  if (data.length !== wanted || (file !== undefined && info.channels !== channels)) {
    throw fault('unsupported', `“${basename(path)}” has a layout of ${info.channels} channels that is not read.`, path);
  }
  const icc = fittingProfile(raw);
  return {
    width: info.width,
    height: info.height,
    channels,
    depth,
    data,
    format: known.format,
    icc,
    profile: profileName(icc),
    ...(await carriedBlocks(known)),
    warnings: [...(damaged ? [damagedWarning(path)] : []), ...warningsOf(known), ...notes],
    damaged,
  };
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
  const header = await readHeader(path);
  const { width, height, format, depth, alpha, profile } = header;
  stopIfAborted(signal);
  const part = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  const shownWidth = Math.max(1, Math.floor(width * part));
  const shownHeight = Math.max(1, Math.floor(height * part));
  const { data: rgba } = await pixelsOf(header, {}, (picture) => {
    const upright = picture.autoOrient();
    const fitted = part < 1 ? upright.resize(shownWidth, shownHeight, { fit: 'fill' }) : upright;
    return fitted.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  });
  stopIfAborted(signal);
  return { width, height, shownWidth, shownHeight, rgba, format, depth, alpha, profile };
}

/** A small upright WebP in sRGB, at most `size` pixels on its longest side. */
export async function thumbnail(path: string, size: number): Promise<Uint8Array> {
  const { data } = await pixelsOf(await readHeader(path), {}, (picture) =>
    picture
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true }),
  );
  return data;
}
