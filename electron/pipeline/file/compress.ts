import { open, readFile, stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Settings } from '../../contract.ts';
import { hasAlpha, type Image, type PictureFormat } from '../image.ts';
import { type Blocks, embed } from '../metadata/embed.ts';
import { isDeepGrey } from './samples.ts';
import { shallow } from './shallow.ts';
import type { Sheet } from './sheet.ts';
import { filledBy } from './spool.ts';
import type { Piece } from './write.ts';

/** WebP and AVIF have no grey of their own. */
export function isGreyInColour(format: PictureFormat, channels: number): boolean {
  return channels < 3 && (format === 'webp' || format === 'avif');
}

/** How a lossy format keeps colour; `auto` is whole where the quality asks for it. */
function subsampling({ chroma, quality }: Settings): string {
  return chroma === '444' || (chroma === 'auto' && quality >= 90) ? '4:4:4' : '4:2:0';
}

function encoder(pixels: Sharp, format: PictureFormat, settings: Settings): Sharp {
  const { quality, lossless } = settings;
  const chromaSubsampling = subsampling(settings);
  switch (format) {
    case 'jpeg':
      // Tables of its own would make a file 2 to 4 % smaller, make writing it take two to three times as long, and hold every coefficient in memory.
      return pixels.jpeg({ quality, chromaSubsampling, optimiseCoding: false });
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

/** The encoder for a sheet; its values are kept, not converted, and its profile goes along byte for byte. */
function compressing(picture: Sheet, format: PictureFormat, settings: Settings, image: Image): Sharp {
  const { channels, depth, file } = picture;
  const greyInColour = isGreyInColour(format, channels);
  let pixels = sharp(file, { ignoreIcc: !greyInColour, limitInputPixels: false, sequentialRead: true });
  if (format === 'jpeg' && hasAlpha(channels)) pixels = pixels.flatten({ background: settings.background });
  const deep = depth === 16 && format === 'png';
  const space = channels < 3 && !greyInColour ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  pixels = pixels.toColourspace(space);
  if (image.icc && !greyInColour) pixels = pixels.keepIccProfile();
  return encoder(pixels, format, settings);
}

/** Grey whose profile is to be applied, in 8 bit: the encoder would leave one of 16 as it is. It has room in memory, as has the encoder's own. */
async function applicable(picture: Sheet, format: PictureFormat, { icc }: Image): Promise<Sheet> {
  if (!icc || !isDeepGrey(picture) || !isGreyInColour(format, picture.channels)) return picture;
  return shallow(await picture.rows(0, picture.height), icc);
}

/** What is to be encoded, and as what. */
export interface Compression {
  readonly picture: Sheet;
  readonly format: PictureFormat;
  readonly settings: Settings;
  readonly image: Image;
  readonly blocks: Blocks;
}

/** An encoded file in pieces, and the names of the blocks that did not fit. */
export interface Encoded {
  readonly parts: readonly Piece[];
  readonly lost: readonly string[];
}

/** Encodes a sheet in memory, with the blocks put into it. Rejects with the encoder's error. */
export async function compress({ picture, format, settings, image, blocks }: Compression): Promise<Encoded> {
  const sheet = await applicable(picture, format, image);
  return embed(format, await compressing(sheet, format, settings, image).toBuffer(), blocks, picture);
}

/** Bytes at the beginning of a file among which the blocks of JPEG and PNG have their place. */
const headBytes = 64 * 1024;

/**
 * Encodes a sheet into the file `path`, whose rest the pieces refer to. Rejects with the encoder's error, and with
 * `no-space` when there is none; then nothing stays at `path`.
 */
export async function compressTo(path: string, what: Compression): Promise<Encoded> {
  const { picture, format, settings, image, blocks } = what;
  const sheet = await applicable(picture, format, image);
  await filledBy(path, () => compressing(sheet, format, settings, image).toFile(path));
  if (format !== 'jpeg' && format !== 'png') return embed(format, await readFile(path), blocks, picture);
  const { size } = await stat(path);
  const head = Buffer.alloc(Math.min(size, headBytes));
  const file = await open(path, 'r');
  try {
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  const { parts, lost } = embed(format, head, blocks, picture);
  return { parts: [...parts, { path, from: head.length, to: size }], lost };
}
