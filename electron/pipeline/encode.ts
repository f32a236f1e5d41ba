import { basename } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Settings } from '../contract.ts';
import { embed } from './embed.ts';
import { renewExif } from './exif.ts';
import { fault, stopIfAborted } from './fault.ts';
import { hasAlpha, type Image, type PictureFormat } from './image.ts';
import { type Canvas, sampleBytes } from './tiff.ts';
import { writeWhole } from './write.ts';

const edges: Partial<Record<PictureFormat, number>> = { jpeg: 65_535, webp: 16_383, avif: 16_384 };
/** A little below 4 GiB, where the raster's container and Node's buffers end. */
const bytesLimit = 4_200_000_000;

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
  if (sampleBytes(width, height, channels, depth) > bytesLimit) {
    throw fault('too-large', `At most ${bytesLimit / 1e9} GB of pixels can be made at once, and ${result}.`);
  }
}

/** What the format cannot hold of the picture, one sentence each. */
function losses(format: PictureFormat, { depth, channels }: Canvas, image: Image): string[] {
  const label = format.toUpperCase();
  const warnings: string[] = [];
  if (depth === 16 && format !== 'png' && format !== 'tiff')
    warnings.push(`${label} holds 8 bit; the 16 bit were reduced.`);
  if (hasAlpha(channels) && format === 'jpeg') warnings.push('JPEG holds no transparency; it was laid on white.');
  if (image.icc && isGreyInColour(format, channels)) {
    warnings.push(`${label} holds only colour; the grey profile was applied.`);
  }
  return warnings;
}

function isGreyInColour(format: PictureFormat, channels: number): boolean {
  return channels < 3 && (format === 'webp' || format === 'avif');
}

/** Above this, a JPEG's tables are not optimised: that would hold every coefficient of the picture in memory. */
const optimisedPixels = 24_000_000;

function encoder(
  pixels: Sharp,
  format: PictureFormat,
  quality: number,
  { width, height }: Canvas,
  density: number | null,
): Sharp {
  const chromaSubsampling = quality >= 90 ? '4:4:4' : '4:2:0';
  switch (format) {
    case 'jpeg':
      return pixels.jpeg({ quality, chromaSubsampling, optimiseCoding: width * height <= optimisedPixels });
    case 'webp':
      return pixels.webp({ quality, smartSubsample: true });
    case 'avif':
      return pixels.avif({ quality, chromaSubsampling });
    case 'tiff': {
      const resolution =
        density === null ? {} : { xres: density / 25.4, yres: density / 25.4, resolutionUnit: 'inch' as const };
      return pixels.tiff({ compression: 'deflate', predictor: 'horizontal', ...resolution });
    }
    default:
      return pixels.png();
  }
}

/** Compresses the canvas; its values are kept, not converted, and its profile goes along byte for byte. */
async function compress(picture: Canvas, format: PictureFormat, quality: number, image: Image): Promise<Buffer> {
  const { channels, depth, file } = picture;
  const greyInColour = isGreyInColour(format, channels);
  let pixels = sharp(file, { ignoreIcc: !greyInColour, limitInputPixels: false, sequentialRead: true });
  if (format === 'jpeg' && hasAlpha(channels)) pixels = pixels.flatten({ background: '#ffffff' });
  const deep = depth === 16 && (format === 'png' || format === 'tiff');
  const space = channels < 3 && !greyInColour ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  pixels = pixels.toColourspace(space);
  if (image.icc && !greyInColour) pixels = pixels.keepIccProfile();
  if (image.xmp) pixels = pixels.keepXmp();
  return encoder(pixels, format, quality, picture, image.density).toBuffer();
}

/**
 * Encodes the canvas with the metadata of `image` and puts the whole file in place, or nothing at all.
 * Returns what could not be carried along, one sentence each.
 */
export async function encode(
  signal: AbortSignal,
  picture: Canvas,
  image: Image,
  how: { target: string; format: PictureFormat; quality: number; replace: boolean },
): Promise<string[]> {
  stopIfAborted(signal);
  const { target, format } = how;
  const file = await compress(picture, format, how.quality, image).catch(() => {
    throw fault('write-failed', `“${basename(target)}” could not be encoded as ${format.toUpperCase()}.`, target);
  });
  stopIfAborted(signal);
  const exif = image.exif && renewExif(image.exif, picture.width, picture.height);
  const { parts, lost } = embed(format, file, { exif, iptc: image.iptc, density: image.density }, picture);
  await writeWhole(signal, target, parts, how.replace);
  const missing = image.exif && !exif ? ['EXIF', ...lost] : lost;
  return [
    ...losses(format, picture, image),
    ...missing.map((name) => `The ${name} data of the photo could not be carried into ${format.toUpperCase()}.`),
  ];
}
