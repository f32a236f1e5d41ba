import type { Disk, Raster } from '../image.ts';
import type { Shape } from './tiff-frame.ts';

/** A picture of which rows can be had, wherever the rest of it lies. */
export interface Rows extends Shape {
  /** The rows from `from` to before `to`, as a picture of their own; not to be written to. */
  rows(from: number, to: number): Promise<Raster>;
}

/** A result in the making, in memory or on disk: drawn from top to bottom, sealed, and read from then on. */
export interface Sheet extends Rows {
  /** What the encoders read once it is sealed: an uncompressed TIFF, or where it lies. */
  readonly file: Buffer | string;
  /** The rows to draw on, until the next are asked for; those begin where these ended. */
  band(from: number, to: number): Promise<Raster>;
  seal(): Promise<void>;
  /** Gives up what it takes on the disk. Harmless twice; never rejects. */
  discard(): Promise<void>;
}

/** Rows of a picture in memory, sharing it. */
export function rowsIn(picture: Raster, from: number, to: number): Raster {
  const { width, height, channels, depth, data } = picture;
  if (from === 0 && to === height) return { width, height, channels, depth, data };
  const row = width * channels;
  return { width, height: to - from, channels, depth, data: data.subarray(from * row, to * row) };
}

/** A picture as rows, whether its samples are at hand or not. */
export function asRows(picture: (Raster & { readonly disk?: Disk }) | Rows): Rows {
  if (!('data' in picture)) return picture;
  const { disk } = picture;
  if (disk) return { ...picture, rows: (from, to) => disk.rows(from, to) };
  return { ...picture, rows: async (from, to) => rowsIn(picture, from, to) };
}
