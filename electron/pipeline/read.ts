import { basename } from 'node:path';
import type { Settings } from '../contract.ts';
import { isPhotoOnDisk } from './file/canvas.ts';
import { decode, type Header, readHeader } from './file/decode.ts';
import { checkSize, outputFormat } from './file/encode.ts';
import { heldBytes } from './file/memory.ts';
import { sampleBytes } from './file/tiff-frame.ts';
import { type Landing, patiently, refuseOriginal } from './file/write.ts';
import type { Image, PictureFormat } from './image.ts';
import { enlargedSize, type Passes } from './network/passes.ts';

/** A photo from file to file. */
export interface Errand {
  readonly source: string;
  readonly target: string;
}

/** A photo that has been read, and what is to become of it. */
export interface Work extends Errand {
  readonly header: Header;
  readonly image: Image;
  readonly format: PictureFormat;
  /** Of the result. */
  readonly width: number;
  readonly height: number;
}

/** Bytes that a photo takes up while it is under way: its samples, and what its result takes in memory. */
function bytesOf(header: Header, size: { width: number; height: number }, { memory }: Settings): number {
  return heldBytes(sampleBytes(header), sampleBytes({ ...header, ...size }), memory);
}

/** What reading needs to know of what follows. */
interface Reading {
  readonly settings: Settings;
  readonly passes: Passes;
  hold?(bytes: number): Promise<void>;
  /** Asked when the disk is full onto which a large photo is decoded. */
  readonly landing?: Landing | undefined;
}

/**
 * First stage: refuses what cannot become a result before any pixel is read, then decodes. `hold` is told the bytes
 * that the photo will take up, and may make it wait until they are free. Fails as `readHeader` and `decode` do,
 * with `refused` when the target is the original, and with `too-large` when the format cannot hold the result.
 */
export async function read(
  signal: AbortSignal,
  errand: Errand,
  { settings, passes, hold, landing }: Reading,
): Promise<Work> {
  await refuseOriginal(errand.source, errand.target);
  const header = await readHeader(errand.source);
  const format = outputFormat(settings, header.format);
  const size = enlargedSize(header, passes);
  checkSize(basename(errand.source), format, { ...header, ...size });
  await hold?.(bytesOf(header, size, settings));
  const once = (target?: string) => decode(signal, errand.source, header, target);
  const image = isPhotoOnDisk(header, settings.memory)
    ? await patiently(signal, errand.target, sampleBytes(header), landing, () => once(errand.target))
    : await once();
  return { ...errand, header, image, format, ...size };
}
