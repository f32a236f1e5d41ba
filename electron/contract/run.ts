/** Runs, and what an engine says while it works on one. */
import * as z from 'zod';
import { type Failure, id, path } from './photo.ts';
import { type Precision, Settings } from './settings.ts';

export const RunRequest = z.strictObject({
  run: id,
  /** Ids of scanned photos, in the order in which to enhance them. */
  photos: z.array(id).min(1).max(100_000),
  settings: Settings,
  /** Folder for the results, the tree mirrored below it; without it `enhanced` inside each root. */
  out: path.optional(),
  /** Send finished tiles as pixels (a page) or only as numbers (a terminal). */
  tiles: z.boolean(),
  /** Photos of this run that an earlier engine process has already settled: named, but not done again. */
  settled: z.array(id).max(100_000).default([]),
  /** No photo is read or written while another is inferred: an engine died, and which photo it died of is to be seen. */
  apart: z.boolean().optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** Blocks of 32 input pixels to which the network would have added little, and which went without it. */
export const Spared = z.strictObject({
  tiles: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
  /** The largest change that this was measured to cause, in levels of 8 bit. */
  largest: z.number().nonnegative(),
  /** Blocks in a row. */
  columns: z.number().int().nonnegative(),
  /** Which: a bit a block, row by row, the highest bit first; zlib, then base64. */
  map: z.string().max(100_000),
});
export type Spared = Readonly<z.infer<typeof Spared>>;

export interface Finished {
  readonly photo: string;
  readonly source: string;
  readonly target: string;
  readonly width: number;
  readonly height: number;
  readonly milliseconds: number;
  /** Output megapixels per second, reading and writing included. */
  readonly speed: number;
  readonly provider: string;
  /** The numbers that it was computed with; nothing where no network was. */
  readonly precision?: Precision;
  /** Things that the user should know about this result, one sentence each. */
  readonly warnings: readonly string[];
  /** PSNR of the result, reduced by the factor, against the photo, dB on luma; null where they are equal. */
  readonly fidelity?: number | null;
  /** The photo could only be read leniently: part of it is guessed. */
  readonly damaged?: boolean;
  /** What went without the network; nothing where all was to be computed. */
  readonly spared?: Spared;
}

export interface Summary {
  readonly run: string;
  readonly files: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly milliseconds: number;
  readonly megapixels: number;
  readonly failures: readonly Failure[];
}

/** What an engine says while it runs. files = done + skipped + failed + cancelled holds at `ended`. */
export type EngineEvent =
  | { readonly kind: 'begun'; readonly run: string; readonly files: number; readonly provider: string }
  | {
      readonly kind: 'started';
      readonly run: string;
      readonly photo: string;
      readonly source: string;
      readonly target: string;
      readonly width: number;
      readonly height: number;
      readonly tiles: number;
    }
  /** It is read while another photo is under way. For the owner of an engine, which does not pass it on. */
  | { readonly kind: 'ahead'; readonly run: string; readonly photo: string }
  | {
      readonly kind: 'progress';
      readonly run: string;
      readonly photo: string;
      readonly done: number;
      readonly tiles: number;
    }
  | { readonly kind: 'finished'; readonly run: string; readonly result: Finished }
  | {
      readonly kind: 'skipped';
      readonly run: string;
      readonly photo: string;
      readonly source: string;
      readonly reason: string;
    }
  | { readonly kind: 'failed'; readonly run: string; readonly photo: string; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly run: string; readonly photo: string }
  | { readonly kind: 'paused'; readonly run: string }
  | { readonly kind: 'resumed'; readonly run: string }
  /** It paused by itself, and goes on by itself or by `resume`: the disk is full. */
  | { readonly kind: 'waiting'; readonly run: string; readonly failure: Failure }
  | { readonly kind: 'restarted'; readonly reason: string }
  | { readonly kind: 'ended'; readonly summary: Summary };

/** A finished part of the result, for the eye: the file itself never travels this way. */
export interface TileEvent {
  readonly kind: 'tile';
  readonly run: string;
  readonly photo: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}
