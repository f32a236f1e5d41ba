/** One channel, row by row; 0..1 where a picture is meant, unclipped between the steps. */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A rectangle in whole pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const pictureFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export type Channels = 1 | 2 | 3 | 4;
export type Samples = Uint8Array | Uint16Array;

/** Interleaved samples: grey, grey + alpha, RGB, RGB + alpha; alpha is not premultiplied. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** 8: Uint8Array of 0..255; 16: Uint16Array of 0..65535. */
  readonly depth: 8 | 16;
  readonly data: Samples;
  /** Row with which the data begin where only some rows are at hand; 0 where it is not said. */
  readonly top?: number;
}

/** Samples that lie on the disk: of their picture, only the rows that were fetched last are at hand. */
export interface Disk {
  /** Brings the rows from `from` to before `to`, as far as there are any, into the picture's data. */
  fetch(from: number, to: number): Promise<void>;
  /** The rows as a picture of their own. */
  rows(from: number, to: number): Promise<Raster>;
  /** Gives up the disk. Harmless twice; never rejects. */
  discard(): Promise<void>;
}

/** What a photo carries beside its pixels, as raw blocks of its file. */
export interface Metadata {
  /** ICC profile, byte for byte; the samples are values of this profile, never converted. */
  readonly icc: Buffer | null;
  /** EXIF as a TIFF block, without the `Exif\0\0` in front of it. */
  readonly exif: Buffer | null;
  readonly xmp: Buffer | null;
  /** Photoshop's resource block with IPTC inside, as JPEG holds it. */
  readonly iptc: Buffer | null;
  /** Dots per inch. */
  readonly density: number | null;
}

/** A decoded photo: upright, in its own profile. */
export interface Image extends Raster, Metadata {
  readonly format: PictureFormat;
  /** Name of the profile, null without one. */
  readonly profile: string | null;
  /** What was lost or decided while reading, one sentence each. */
  readonly warnings: readonly string[];
  /** Only part of it could be read. */
  readonly damaged?: boolean;
  /** Where its samples lie when they are more than memory is to hold. */
  readonly disk?: Disk;
}

/** Grey is one channel of colour, RGB three; alpha is the channel after them. */
export function hasAlpha(channels: Channels): boolean {
  return channels === 2 || channels === 4;
}

/** Samples that lie in memory from byte `from` on, which must be a multiple of their size. */
export function samplesAt(buffer: ArrayBufferLike, depth: 8 | 16, from: number, length: number): Samples {
  return depth === 8 ? new Uint8Array(buffer, from, length) : new Uint16Array(buffer, from, length);
}
