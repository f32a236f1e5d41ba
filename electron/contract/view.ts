/** What the eye is shown: live tiles, regions of files, whole pictures. */
import * as z from 'zod';
import { id } from './photo.ts';
import { Fit, precisions, type Settings } from './settings.ts';

export const PhotoIds = z.array(id).min(1).max(200);

export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** What a line of the list is told of its photo. */
export interface PhotoGist extends PhotoSize {
  /** When the result was made that an earlier session left, milliseconds since 1970; by the stamps of the files alone. */
  readonly made?: number;
}

/** Far beyond the largest result; a view that shows it small reaches over its borders. */
const farthest = 10_000_000;
const Area = z.strictObject({
  x: z.number().int().min(-farthest).max(farthest),
  y: z.number().int().min(-farthest).max(farthest),
  width: z.number().int().min(1).max(farthest),
  height: z.number().int().min(1).max(farthest),
});

/** A look at a photo before, or without, a run; coordinates are pixels of the result. */
export const LookRequest = z.strictObject({
  photo: id,
  model: id,
  scale: z.number().min(1).max(8),
  /** Takes the place of `scale` where it is given, as in the settings; a photo that is larger is reduced. */
  fit: Fit.nullable().default(null),
  precision: z.enum(precisions).default('auto'),
  /** As in the settings: no block is spared. */
  exact: z.boolean().default(false),
  /** Tiles outside of it are not computed. */
  view: Area,
  /** Where the eye rests: the nearest tile comes first. */
  eye: z.strictObject({ x: z.number().min(-farthest).max(farthest), y: z.number().min(-farthest).max(farthest) }),
  /** Numbers of the tiles that the page has already. */
  have: z.array(z.number().int().nonnegative()).max(10_000),
  /** A small piece about the eye, which is there much sooner than a whole tile. */
  quick: z.boolean(),
});
export type LookRequest = z.infer<typeof LookRequest>;

/**
 * A tile in two layers: the pixel is clip(plain + strength × added). Both are signed 16 bit, little-endian, in 1/64
 * levels of 8 bit sRGB. `plain`, the cubic enlargement, has three values a pixel and is not clipped; `added`, what the
 * network added, has `gains` values a pixel: one for all colours, or three where a profile bends them.
 */
export interface LookTile {
  readonly photo: string;
  /** Among the tiles of the result, row by row; -1 for a quick piece. */
  readonly number: number;
  readonly tiles: number;
  /** Of the whole result. */
  readonly whole: PhotoSize;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly plain: Uint8Array;
  readonly added: Uint8Array;
  readonly gains: 1 | 3;
  readonly alpha: Uint8Array | null;
  /** Where the network was spared; pixels of the result, as everything here. */
  readonly spared: readonly z.infer<typeof Area>[];
}

export const pictures = ['photo', 'result'] as const;

/** Part of a picture file at one of its sizes: `level` 0 is the whole one, each further one halves it. */
export const RegionRequest = z.strictObject({
  photo: id,
  which: z.enum(pictures),
  level: z.number().int().min(0).max(16),
  /** Number of the square of `Depth.side` pixels, from the upper left. */
  column: z.number().int().min(0).max(65_535),
  row: z.number().int().min(0).max(65_535),
});
export type RegionRequest = z.infer<typeof RegionRequest>;
export const Which = z.enum(pictures);
export type Which = z.infer<typeof Which>;

/** A picture file that is ready to be read by regions. */
export interface Depth extends PhotoSize {
  readonly levels: number;
  /** Edge of a region in pixels of its level; at the right and lower border regions are smaller. */
  readonly side: number;
}
export interface Region extends PhotoSize {
  readonly rgba: Uint8Array;
}

/** A photo as it is before enhancement, upright; reduced when it is larger than a page should hold. */
export interface Picture {
  readonly photo: string;
  /** True size of the photo, upright. */
  readonly width: number;
  readonly height: number;
  /** Size of `rgba`. */
  readonly shownWidth: number;
  readonly shownHeight: number;
  readonly rgba: Uint8Array;
  readonly format: string;
  readonly depth: 8 | 16;
  readonly alpha: boolean;
  readonly profile: string | null;
  /** What an earlier session made of it; nothing where there is none, or where photo or result have changed since. */
  readonly earlier?: Earlier;
}

/** A result that lies on disk as it was written; its pixels come by `deepen` and `region`. */
export interface Earlier extends PhotoSize {
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  readonly settings: Settings;
  /** As in `Finished`; nothing where it was not measured, or is without end. */
  readonly fidelity?: number;
  readonly warnings: readonly string[];
}
