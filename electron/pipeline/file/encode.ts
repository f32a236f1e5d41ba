import { basename } from 'node:path';
import type { Settings } from '../../contract.ts';
import { fault, PipelineError, stopIfAborted } from '../fault.ts';
import { hasAlpha, type Image, type PictureFormat } from '../image.ts';
import { type Carried, carry } from '../metadata/metadata.ts';
import type { Property } from '../metadata/xmp.ts';
import { compress, compressTo, type Encoded, isGreyInColour } from './compress.ts';
import { containerLimit, outputLimit, samplesLimit } from './memory.ts';
import type { Sheet } from './sheet.ts';
import { openSpool, removed } from './spool.ts';
import { temporaryBeside } from './temporary.ts';
import { encodeTiff, stripsInMemory, stripsOnDisk } from './tiff-file.ts';
import { type Shape, sampleBytes } from './tiff-frame.ts';
import { type Landing, patiently, writeWhole } from './write.ts';

/** Pixels a side. JPEG's own number goes to 65,535, but libjpeg, by which nearly all programs read and write it, ends a little before. */
const edges: Partial<Record<PictureFormat, number>> = { jpeg: 65_500, webp: 16_383, avif: 16_384 };

/** The format that a result gets: the input's own for `same`, but PNG for GIF, whose 256 colours are too few. */
export function outputFormat(settings: Settings, input: PictureFormat): PictureFormat {
  const format = settings.format === 'same' ? input : settings.format;
  return format === 'gif' ? 'png' : format;
}

/** Fails with `too-large`, before any work, when the format or the memory cannot hold the result. */
export function checkSize(name: string, format: PictureFormat, picture: Shape): void {
  const { width, height } = picture;
  const edge = edges[format] ?? Number.POSITIVE_INFINITY;
  const result = `the result of “${name}” would have ${width} × ${height} pixels`;
  if (Math.max(width, height) > edge) {
    throw fault('too-large', `${format.toUpperCase()} holds at most ${edge} pixels a side, and ${result}.`);
  }
  if (width * height > outputLimit) {
    throw fault('too-large', `At most ${outputLimit / 1e6} megapixels are made at once, and ${result}.`);
  }
  // JPEG and PNG are encoded band by band from the disk, so that only the disk bounds them.
  if (format === 'jpeg' || format === 'png') return;
  const limit = format === 'tiff' ? containerLimit : samplesLimit();
  if (sampleBytes(picture) > limit) {
    const who = format === 'tiff' ? 'In TIFF' : `As ${format.toUpperCase()}, with the memory of this machine,`;
    throw fault(
      'too-large',
      `${who} at most ${(limit / 1e9).toFixed(1)} GB of pixels are made at once, and ${result}.`,
    );
  }
}

/** What the format cannot hold of the picture, one sentence each. */
function losses(settings: Settings, format: PictureFormat, { depth, channels }: Shape, image: Image): string[] {
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
export async function encode(signal: AbortSignal, picture: Sheet, image: Image, how: Writing): Promise<string[]> {
  stopIfAborted(signal);
  const { target, format, settings } = how;
  const { width, height } = picture;
  const carried = carry(image, { format, width, height, settings, provenance: how.provenance ?? [] });
  const file = await filed(signal, picture, image, carried, how).catch((error: unknown) => {
    if (error instanceof PipelineError) throw error;
    throw fault('write-failed', `“${basename(target)}” could not be encoded as ${format.toUpperCase()}.`, target);
  });
  try {
    stopIfAborted(signal);
    // What the disk held of it gives room for the file.
    await picture.discard();
    await writeWhole(signal, target, file.parts, how.replace, how.landing);
  } finally {
    await file.discard();
  }
  return [
    ...losses(settings, format, picture, image),
    ...[...carried.lost, ...file.lost].map(
      (name) => `The ${name} data of the photo could not be carried into ${format.toUpperCase()}.`,
    ),
  ];
}

/** What encoders make of samples, roughly: the room that is waited for where a disk was too full to tell. */
const usualRatio = 4;

/** A file in pieces that lie in memory, or in a temporary file until it is written. */
interface Filed extends Encoded {
  discard(): Promise<void>;
}

/** TIFF we write ourselves, since no encoder of ours would carry EXIF into it. A sheet on disk becomes a file on disk. */
async function filed(
  signal: AbortSignal,
  picture: Sheet,
  image: Image,
  carried: Carried,
  { target, format, settings, landing }: Writing,
): Promise<Filed> {
  const onDisk = typeof picture.file === 'string';
  if (format === 'tiff') {
    const spool = onDisk ? await openSpool(signal, { target, landing }) : null;
    const discard = async () => spool?.discard();
    const store = spool ? stripsOnDisk(spool) : stripsInMemory();
    const blocks = { ...carried, icc: image.icc };
    const parts = await orDiscard(discard, encodeTiff(signal, picture, blocks, settings.compression, store));
    return { parts, lost: [], discard };
  }
  const what = { picture, format, settings, image, blocks: carried };
  if (!onDisk) return { ...(await compress(what)), discard: async () => undefined };
  const path = temporaryBeside(target);
  const discard = () => removed(path);
  const made = patiently(signal, target, sampleBytes(picture) / usualRatio, landing, () => compressTo(path, what));
  return { ...(await orDiscard(discard, made)), discard };
}

async function orDiscard<T>(discard: () => Promise<void>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await discard();
    throw error;
  }
}
