import { basename } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Settings } from '../contract.ts';
import { type Embedded, embed } from './embed.ts';
import { fault, PipelineError, stopIfAborted } from './fault.ts';
import { hasAlpha, type Image, type PictureFormat } from './image.ts';
import { outputLimit, samplesLimit } from './memory.ts';
import { type Carried, carry } from './metadata.ts';
import { type Canvas, sampleBytes } from './tiff.ts';
import { encodeTiff } from './tiff-file.ts';
import { type Landing, writeWhole } from './write.ts';
import type { Property } from './xmp.ts';

const edges: Partial<Record<PictureFormat, number>> = { jpeg: 65_535, webp: 16_383, avif: 16_384 };

/** The format that a result gets: the input's own for `same`, but PNG for GIF, whose 256 colours are too few. */
export function outputFormat(settings: Settings, input: PictureFormat): PictureFormat {
  const format = settings.format === 'same' ? input : settings.format;
  return format === 'gif' ? 'png' : format;
}

/** Fails with `too-large`, before any work, when the format or the memory cannot hold the result. */
export function checkSize(name: string, format: PictureFormat, picture: Omit<Canvas, 'data' | 'file'>): void {
  const { width, height, channels, depth } = picture;
  const edge = edges[format] ?? Number.POSITIVE_INFINITY;
  const result = `the result of “${name}” would have ${width} × ${height} pixels`;
  if (Math.max(width, height) > edge) {
    throw fault('too-large', `${format.toUpperCase()} holds at most ${edge} pixels a side, and ${result}.`);
  }
  if (width * height > outputLimit) {
    throw fault('too-large', `At most ${outputLimit / 1e6} megapixels are made at once, and ${result}.`);
  }
  const limit = samplesLimit();
  if (sampleBytes(width, height, channels, depth) > limit) {
    const most = `With the memory of this machine, at most ${(limit / 1e9).toFixed(1)} GB of pixels are made at once`;
    throw fault('too-large', `${most}, and ${result}.`);
  }
}

/** What the format cannot hold of the picture, one sentence each. */
function losses(settings: Settings, format: PictureFormat, { depth, channels }: Canvas, image: Image): string[] {
  const label = format.toUpperCase();
  const warnings: string[] = [];
  if (format === 'webp' && settings.chroma === '444' && !settings.lossless)
    warnings.push('WEBP halves the colour of every lossy picture; only a lossless one keeps it whole.');
  if (format === 'jpeg' && settings.lossless) warnings.push('JPEG is never without loss.');
  if (depth === 16 && format !== 'png' && format !== 'tiff')
    warnings.push(`${label} holds 8 bit; the 16 bit were reduced.`);
  if (hasAlpha(channels) && format === 'jpeg')
    warnings.push(`JPEG holds no transparency; it was laid on ${colourName(settings.background)}.`);
  if (image.icc && isGreyInColour(format, channels)) {
    warnings.push(`${label} holds only colour; the grey profile was applied.`);
  }
  return warnings;
}

function colourName(background: string): string {
  const names: Readonly<Record<string, string>> = { '#ffffff': 'white', '#000000': 'black' };
  return names[background.toLowerCase()] ?? background;
}

function isGreyInColour(format: PictureFormat, channels: number): boolean {
  return channels < 3 && (format === 'webp' || format === 'avif');
}

/** Above this, a JPEG's tables are not optimised: that would hold every coefficient of the picture in memory. */
const optimisedPixels = 24_000_000;

/** How a lossy format keeps colour; `auto` is whole where the quality asks for it. */
function subsampling({ chroma, quality }: Settings): string {
  return chroma === '444' || (chroma === 'auto' && quality >= 90) ? '4:4:4' : '4:2:0';
}

function encoder(pixels: Sharp, format: PictureFormat, settings: Settings, { width, height }: Canvas): Sharp {
  const { quality, lossless } = settings;
  const chromaSubsampling = subsampling(settings);
  switch (format) {
    case 'jpeg':
      return pixels.jpeg({ quality, chromaSubsampling, optimiseCoding: width * height <= optimisedPixels });
    case 'webp':
      // `exact` keeps the colour under transparent pixels, which a lossless file would otherwise lose.
      return pixels.webp(lossless ? { lossless, exact: true } : { quality, smartSubsample: true });
    case 'avif':
      // Without loss only while every pixel has its own colour.
      return pixels.avif(lossless ? { lossless, chromaSubsampling: '4:4:4' } : { quality, chromaSubsampling });
    default:
      return pixels.png({ compressionLevel: settings.compression });
  }
}

/** Compresses the canvas; its values are kept, not converted, and its profile goes along byte for byte. */
async function compress(picture: Canvas, format: PictureFormat, settings: Settings, image: Image): Promise<Buffer> {
  const { channels, depth, file } = picture;
  const greyInColour = isGreyInColour(format, channels);
  let pixels = sharp(file, { ignoreIcc: !greyInColour, limitInputPixels: false, sequentialRead: true });
  if (format === 'jpeg' && hasAlpha(channels)) pixels = pixels.flatten({ background: settings.background });
  const deep = depth === 16 && format === 'png';
  const space = channels < 3 && !greyInColour ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  pixels = pixels.toColourspace(space);
  if (image.icc && !greyInColour) pixels = pixels.keepIccProfile();
  return encoder(pixels, format, settings, picture).toBuffer();
}

/** Where a result goes, and as what. */
export interface Writing {
  readonly landing?: Landing | undefined;
  readonly target: string;
  readonly format: PictureFormat;
  readonly settings: Settings;
  readonly replace: boolean;
  /** What its XMP says of how it was made. */
  readonly provenance?: readonly Property[];
}

/**
 * Encodes the canvas with the metadata of `image` and puts the whole file in place, or nothing at all.
 * Returns what could not be carried along, one sentence each.
 */
export async function encode(signal: AbortSignal, picture: Canvas, image: Image, how: Writing): Promise<string[]> {
  stopIfAborted(signal);
  const { target, format, settings } = how;
  const { width, height } = picture;
  const carried = carry(image, { format, width, height, settings, provenance: how.provenance ?? [] });
  const { parts, lost } = await filed(signal, picture, image, carried, how).catch((error: unknown) => {
    if (error instanceof PipelineError) throw error;
    throw fault('write-failed', `“${basename(target)}” could not be encoded as ${format.toUpperCase()}.`, target);
  });
  stopIfAborted(signal);
  await writeWhole(signal, target, parts, how.replace, how.landing);
  return [
    ...losses(settings, format, picture, image),
    ...[...carried.lost, ...lost].map(
      (name) => `The ${name} data of the photo could not be carried into ${format.toUpperCase()}.`,
    ),
  ];
}

/** The file in pieces: TIFF we write ourselves, since no encoder of ours would carry EXIF into it. */
async function filed(
  signal: AbortSignal,
  picture: Canvas,
  image: Image,
  carried: Carried,
  { format, settings }: Writing,
): Promise<Embedded> {
  if (format === 'tiff') {
    const blocks = { ...carried, icc: image.icc };
    return { parts: await encodeTiff(signal, picture, blocks, settings.compression), lost: [] };
  }
  const file = await compress(picture, format, settings, image);
  stopIfAborted(signal);
  return embed(format, file, carried, picture);
}
