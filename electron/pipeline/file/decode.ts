import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type OutputInfo, type Sharp, type Metadata as SharpMetadata, type SharpOptions } from 'sharp';
import { fault, PipelineError, stopIfAborted } from '../fault.ts';
import type { Channels, Image, PictureFormat } from '../image.ts';
import { carriedBlocks } from '../metadata/carried.ts';
import type { FloatLayout } from './float-layout.ts';
import { widenedPhoto } from './float-photo.ts';
import { damaged, damagedBytes, damagedWarning, stampOf, stillThe } from './lenient.ts';
import { samplesLimit } from './memory.ts';
import { photoOnDisk } from './photo-file.ts';
import { profileName } from './profile.ts';
import { isDeepGrey, samplesOf, spaceOf, towardsSrgb } from './samples.ts';
import { fileFault, identify } from './source.ts';
import { coloursOf, conversion, fittingProfile, isForeign } from './space.ts';
import { filledBy, removed } from './spool.ts';
import { temporaryBeside } from './temporary.ts';
import { checkTiff } from './tiff-layout.ts';

// Its cache would keep files open (Windows could not replace them) and pixels in memory.
sharp.cache(false);

/** What a decoder tells of a photo before its pixels. */
type Told = Pick<
  SharpMetadata,
  'space' | 'depth' | 'channels' | 'hasAlpha' | 'icc' | 'exif' | 'xmp' | 'iptc' | 'density' | 'comments'
> &
  Pick<SharpMetadata, 'orientation' | 'autoOrient' | 'pages' | 'bitsPerSample'>;

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
  readonly raw: Told;
  /** How its samples lie where they are floating-point numbers, which we read ourselves. */
  readonly floats: FloatLayout | null;
  /** Not even the header could be read strictly. */
  readonly damaged: boolean;
  /** Tells whether the file was changed since. */
  readonly stamp: string;
}

/** No photo above this is decoded: a file of a few bytes may claim any size. */
export const inputLimit = 400_000_000;

/** Bytes up to which a file is read here: by its path, the decoder opens it a dozen times to find out what it is. */
const small = 4_000_000;

/** `[…]` at the end of a name would be read as options of the decoder; such a file is read here too. */
async function input(path: string): Promise<string | Buffer> {
  return path.endsWith(']') || (await stat(path)).size <= small ? await readFile(path) : path;
}

const strict = { failOn: 'warning', limitInputPixels: false, sequentialRead: true } as const;

async function source(path: string, options: SharpOptions): Promise<Sharp> {
  return sharp(await input(path), { ...strict, ...options });
}

/** What is left of a photo that cannot be read strictly. */
async function ruin(path: string, format: PictureFormat, options: SharpOptions, pixels?: number): Promise<Sharp> {
  return sharp(await damagedBytes(path, format, pixels), { ...strict, failOn: 'none', ...options });
}

/** What a TIFF of floats will be once its samples are widened. */
function toldOf({ colours, alpha, icc, xmp, orientation, density, pages, width, height }: FloatLayout): Told {
  return {
    ...{ space: colours === 1 ? 'grey16' : 'rgb16', depth: 'ushort', hasAlpha: alpha !== 'none', orientation, pages },
    channels: (colours + (alpha === 'none' ? 0 : 1)) as Channels,
    autoOrient: orientation < 5 ? { width, height } : { width: height, height: width },
    ...(icc && { icc }),
    ...(xmp && { xmp }),
    ...(density !== undefined && { density }),
  };
}

/** Metadata that are read strictly, or else leniently; `damaged` tells which. */
async function metadataOf(path: string, format: PictureFormat): Promise<{ raw: Told; damaged: boolean }> {
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
  if (known.floats) {
    const { picture } = await widenedPhoto(new AbortController().signal, known.floats, fittingProfile(known.raw));
    return { ...(await read(sharp(picture.file, { ...strict, ...options }))), damaged: false };
  }
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
  const floats =
    format === 'tiff' ? await checkTiff(path).catch((error: unknown) => Promise.reject(fileFault(error, path))) : null;
  const stamp = await stampOf(path);
  const { raw, damaged } = floats ? { raw: toldOf(floats), damaged: false } : await metadataOf(path, format);
  const name = basename(path);
  const { width, height } = raw.autoOrient;
  if (width * height > inputLimit) {
    throw fault(
      'too-large',
      `“${name}” has ${width} × ${height} pixels, more than the ${inputLimit / 1e6} megapixels that are read.`,
      path,
    );
  }
  const deep = raw.depth === 'ushort';
  if (raw.depth !== 'uchar' && !deep) {
    throw fault('unsupported', `“${name}” holds ${raw.depth} samples; 8 and 16 bit are read.`, path);
  }
  const bytes = width * height * raw.channels * (deep ? 2 : 1);
  if (bytes > samplesLimit()) {
    const most = `more than the memory of this machine is good for`;
    throw fault('too-large', `“${name}” has ${width} × ${height} pixels, ${most}.`, path);
  }
  const alpha = raw.hasAlpha === true;
  return {
    path,
    width,
    height,
    format,
    depth: deep ? 16 : 8,
    channels: (coloursOf(raw) + (alpha ? 1 : 0)) as Channels,
    alpha,
    profile: profileName(raw.icc ?? null),
    orientation: raw.orientation ?? 1,
    raw,
    floats,
    damaged,
    stamp,
  };
}

function warningsOf({ raw, format, path }: Header): string[] {
  const pages = raw.pages ?? 1;
  if (pages < 2) return conversion(path, raw);
  const what = format === 'tiff' ? 'pages' : 'frames';
  return [...conversion(path, raw), `Only the first of the ${pages} ${what} of “${basename(path)}” was enhanced.`];
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
function isAsDecoded({ depth, channels, format, floats }: Header): boolean {
  return !floats && !(channels === 2 && depth === 8) && !(format === 'avif' && depth === 16);
}

/** What there is of a photo beside its samples. */
async function beside(known: Header) {
  const icc = fittingProfile(known.raw);
  return { format: known.format, icc, profile: profileName(icc), ...(await carriedBlocks(known)) };
}

/** A photo of floats, in memory as 16 bit. */
async function decodedFloats(signal: AbortSignal, known: Header, floats: FloatLayout): Promise<Image> {
  const { path, stamp, raw } = known;
  const { picture, beyond } = await widenedPhoto(signal, floats, fittingProfile(raw));
  await stillThe(stamp, path);
  const { width, height, channels, depth, data } = picture;
  const lost = beyond > 0 ? `; ${beyond} values lay outside of 0 to 1 and were cut off` : '';
  const note = `The floating-point samples of “${basename(path)}” became 16 bit${lost}.`;
  const rest = await beside(known);
  const warnings = [...warningsOf(known), note, ...rest.warnings];
  return { width, height, channels, depth, data, ...rest, warnings, damaged: false };
}

/** With a `file`, it gets the samples, and none are at hand. */
async function decoded(signal: AbortSignal, known: Header, file?: string): Promise<Image> {
  const { raw, depth, channels, path } = known;
  if (known.floats) return decodedFloats(signal, known, known.floats);
  const foreign = isForeign(raw);
  const space = spaceOf(channels, depth);
  const read = await pixelsOf(known, { ignoreIcc: !foreign }, async (picture) => {
    const upright = picture.autoOrient();
    const plain = upright.toColourspace(space);
    if (file !== undefined) {
      const bare = plain.tiff({ compression: 'none', predictor: 'none' });
      return { data: Buffer.alloc(0), info: await filledBy(file, () => bare.toFile(file)) };
    }
    return plain.raw({ depth: depth === 16 ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  });
  const { info, damaged } = read;
  stopIfAborted(signal);
  await stillThe(known.stamp, path);
  const data = samplesOf(read.data, info.channels, known);
  const wanted = file === undefined ? info.width * info.height * channels : 0;
  if (data.length !== wanted || (file !== undefined && info.channels !== channels)) {
    throw fault('unsupported', `“${basename(path)}” has a layout of ${info.channels} channels that is not read.`, path);
  }
  const { width, height } = info;
  const rest = await beside(known);
  const warnings = [...(damaged ? [damagedWarning(path)] : []), ...warningsOf(known), ...rest.warnings];
  return { width, height, channels, depth, data, ...rest, warnings, damaged };
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

type Step = (picture: Sharp) => Sharp;

/** Reads a photo upright, reduced as `reduce` says, in sRGB, as `finish` wants it. */
function forTheEye(header: Header, reduce: Step, finish: Step) {
  const profiled = fittingProfile(header.raw) !== null;
  const bytes = (picture: Sharp) => picture.toBuffer({ resolveWithObject: true });
  return pixelsOf(header, { ignoreIcc: profiled && isDeepGrey(header) }, async (picture) => {
    const upright = reduce(picture.autoOrient());
    if (!profiled || !isDeepGrey(header)) return bytes(finish(towardsSrgb(upright, header.depth, profiled)));
    const grey = await upright.toColourspace('b-w').keepIccProfile().png({ compressionLevel: 0 }).toBuffer();
    return bytes(finish(sharp(grey).toColourspace('srgb')));
  });
}

/** Decodes a photo for showing; reduced evenly when it has more than `maxPixels`. */
export async function shrink(signal: AbortSignal, path: string, maxPixels: number): Promise<Shown> {
  const header = await readHeader(path);
  const { width, height, format, depth, alpha, profile } = header;
  stopIfAborted(signal);
  const part = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  const shownWidth = Math.max(1, Math.floor(width * part));
  const shownHeight = Math.max(1, Math.floor(height * part));
  const { data: rgba } = await forTheEye(
    header,
    (picture) => (part < 1 ? picture.resize(shownWidth, shownHeight, { fit: 'fill' }) : picture),
    (picture) => picture.ensureAlpha().raw({ depth: 'uchar' }),
  );
  stopIfAborted(signal);
  return { width, height, shownWidth, shownHeight, rgba, format, depth, alpha, profile };
}

/** A small upright WebP in sRGB, at most `size` pixels on its longest side. */
export async function thumbnail(path: string, size: number): Promise<Uint8Array> {
  const { data } = await forTheEye(
    await readHeader(path),
    (picture) => picture.resize(size, size, { fit: 'inside', withoutEnlargement: true }),
    (picture) => picture.webp({ quality: 80 }),
  );
  return data;
}
