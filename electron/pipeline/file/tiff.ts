import { type Channels, type Metadata, type Raster, type Samples, samplesAt } from '../image.ts';
import { rowsIn, type Sheet } from './sheet.ts';
import { frame, sampleBytes } from './tiff-frame.ts';

/** A raster whose samples already lie inside an uncompressed TIFF file in memory: encoding needs no second copy. */
export interface Canvas extends Raster, Sheet {
  readonly file: Buffer;
}

/** Samples in a stretch of memory that begins at a multiple of their size. */
export function samplesIn(bytes: Buffer, depth: 8 | 16, from = 0, length = bytes.length - from): Samples {
  return samplesAt(bytes.buffer, depth, bytes.byteOffset + from, (length * 8) / depth);
}

/** Reserves a black picture that carries a profile, XMP and resolution; the whole must stay below 4 GiB, as TIFF does. */
export function canvas(
  width: number,
  height: number,
  channels: Channels,
  depth: 8 | 16,
  carried: Partial<Metadata>,
): Canvas {
  const shape = { width, height, channels, depth };
  const { front, back } = frame(shape, carried, false);
  const bytes = sampleBytes(shape);
  const file = Buffer.alloc(front.length + bytes + back.length);
  front.copy(file);
  back.copy(file, front.length + bytes);
  const picture: Raster = { ...shape, data: samplesIn(file, depth, front.length, bytes) };
  const rows = async (from: number, to: number) => rowsIn(picture, from, to);
  const nothing = async () => undefined;
  return { ...picture, file, rows, band: rows, seal: nothing, discard: nothing };
}
