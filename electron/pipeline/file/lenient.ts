import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fault, type PipelineError } from '../fault.ts';
import type { PictureFormat } from '../image.ts';
import { fileFault } from './source.ts';

/** Decoders that give the rows that they could read of a damaged file; the others give all or nothing, or a blank. */
const patient: readonly PictureFormat[] = ['jpeg', 'png'];

/**
 * Pixels that a byte of a real photo can stand for, at most. A header that claims more lies: read leniently, it
 * would be a few lines of picture on an acre of grey.
 */
const pixelsPerByte = 256;

/** The failure of a photo of which nothing useful can be read. */
export function damaged(path: string): PipelineError {
  return fault('damaged', `“${basename(path)}” is damaged: its pixels cannot be read completely.`, path);
}

/** The sentence that goes with a result of a damaged photo. */
export function damagedWarning(path: string): string {
  return `“${basename(path)}” is damaged: what could not be read of it is missing from the result.`;
}

/**
 * The bytes of a photo that could not be read strictly, for a second, lenient reading. Fails with `damaged` where
 * that would be a lie, and with the disk's own failure where the disk is to blame, since a decoder would take it
 * for the end of the file.
 */
export async function damagedBytes(path: string, format: PictureFormat, pixels?: number): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileFault(error, path);
  });
  if (!patient.includes(format) || (pixels ?? 0) > bytes.length * pixelsPerByte) throw damaged(path);
  return bytes;
}

/** What changes whenever a file is written or replaced. */
export async function stampOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw fileFault(error, path);
  });
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

/** Fails with `unreadable` when the photo is not the file any more that had this stamp. */
export async function stillThe(stamp: string, path: string): Promise<void> {
  if ((await stampOf(path)) !== stamp) {
    throw fault('unreadable', `“${basename(path)}” was changed while it was being read.`, path);
  }
}
