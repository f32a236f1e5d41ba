/**
 * Every word that crosses a process. Page, hosts and engine know each other by this file alone.
 * Plain data only; schemas stand beside the types because every boundary parses what it receives.
 * Units: pixels are integers, rectangles are in output pixels unless said otherwise, times are milliseconds,
 * `rgba` is 8 bit sRGB-like, row by row, 4 bytes a pixel, not premultiplied.
 */
import { z } from 'zod';

/** A path on this machine: bounded, and without NUL, which the file system would read as its end. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'a path holds no NUL');
const id = z.string().regex(/^[\w-]{1,64}$/);

export const formats = ['same', 'png', 'jpeg', 'webp', 'avif', 'tiff'] as const;
export const policies = ['skip', 'number', 'replace'] as const;

export const chromas = ['auto', '444', '420'] as const;
export const metadatas = ['keep', 'no-gps', 'strip'] as const;
export const precisions = ['fp32', 'int8'] as const;
export const providers = ['auto', 'cpu', 'cuda', 'directml', 'coreml', 'webgpu'] as const;

/** A size to reach instead of a factor: that side of every photo, upright, comes out with `pixels`. */
export const Fit = z.strictObject({
  side: z.enum(['width', 'height', 'longest']),
  pixels: z.number().int().min(1).max(65_535),
});
export type Fit = z.infer<typeof Fit>;

/** What to do with a photo. `same` keeps the input's format; `name` is the template of the output's stem. */
export const Settings = z.strictObject({
  model: id,
  /** Enlargement, 1 to 8, fractions too; rounded to hundredths. Beyond a model's own, it works several times. */
  scale: z.number().min(1).max(8),
  /** Weight of what the network added: 0 is plain bicubic, 1 the whole residual. */
  strength: z.number().min(0).max(1),
  format: z.enum(formats),
  /** 1 to 100, for the lossy formats. */
  quality: z.number().int().min(1).max(100),
  policy: z.enum(policies),
  /** `{name}`, `{model}`, `{scale}` are replaced; the extension is added. */
  name: z.string().min(1).max(200),
  /** Takes the place of `scale` where it is given; the factor of each photo follows from its size. */
  fit: Fit.nullable().default(null),
  /** Chroma of the lossy formats; `auto` keeps it whole from quality 90. */
  chroma: z.enum(chromas).default('auto'),
  /** WebP and AVIF without loss; PNG and TIFF always are. */
  lossless: z.boolean().default(false),
  /** 0 (quick) to 9 (small), for PNG and TIFF. */
  compression: z.number().int().min(0).max(9).default(6),
  /** What transparency is laid on in JPEG, `#rrggbb`. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#ffffff'),
  metadata: z.enum(metadatas).default('keep'),
  /** Says in the result's XMP what made it. */
  provenance: z.boolean().default(true),
  precision: z.enum(precisions).default('fp32'),
  /** Every tile goes through the network, even where it has nothing to say. */
  exact: z.boolean().default(false),
  /** What computes the network; `auto`, and nothing, take the first that proves itself. A named one is used or fails. */
  provider: z.enum(providers).optional(),
  /** Megabytes of photos under way beyond which none is read ahead; nothing: a quarter of the machine's memory. */
  memory: z.number().int().min(64).max(1_048_576).optional(),
});
export type Settings = z.infer<typeof Settings>;

export const defaultSettings: Settings = {
  model: 'asym-vdsr',
  scale: 2,
  strength: 1,
  format: 'same',
  quality: 95,
  policy: 'skip',
  name: '{name}_x{scale}',
  fit: null,
  chroma: 'auto',
  lossless: false,
  compression: 6,
  background: '#ffffff',
  metadata: 'keep',
  provenance: true,
  precision: 'fp32',
  exact: false,
};

export const ScanRequest = z.strictObject({ sources: z.array(path).min(1).max(100_000), recursive: z.boolean() });
export type ScanRequest = z.infer<typeof ScanRequest>;

/** A picture file that a scan found. `id` depends on the path alone, so it outlives an engine. */
export interface Photo {
  readonly id: string;
  readonly path: string;
  /** The named folder it was found below (or its own folder), and its place below that. */
  readonly root: string;
  readonly relative: string;
  readonly bytes: number;
}
/** `refused`: what looked like an input but cannot be one, with the reason. */
export interface ScanResult {
  readonly photos: readonly Photo[];
  readonly refused: readonly Failure[];
}

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

/** What a run like this would take. `photos` as in a run; nothing is written where the results would lie. */
export const EstimateRequest = z.strictObject({
  photos: z.array(id).min(1).max(100_000),
  settings: Settings,
  out: path.optional(),
});
export type EstimateRequest = z.infer<typeof EstimateRequest>;

/** Between these two, both included, as far as a short measurement can tell. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Measured on parts of the photos themselves, with the path and the settings that the run would use. */
export interface Estimate {
  readonly files: number;
  /** Megapixels of all results. */
  readonly megapixels: number;
  readonly milliseconds: Range;
  /** Of all results on disk. */
  readonly bytes: Range;
  /** Bytes free where the results would lie; null where the system does not say. */
  readonly free: number | null;
  /** Bytes of memory at the largest photo. */
  readonly memory: Range;
  /** Results that their format or the memory cannot hold: told here, and failing in the run. */
  readonly tooLarge: readonly Failure[];
  /** What was measured: parts of how many photos, for how long; and of how many the size is known. */
  readonly measured: { readonly photos: number; readonly milliseconds: number; readonly sized: number };
}

export const reportFormats = ['csv', 'json'] as const;
export const ReportRow = z.strictObject({
  source: path,
  target: path.nullable(),
  state: z.enum(['waiting', 'working', 'done', 'skipped', 'failed', 'cancelled']),
  milliseconds: z.number().nonnegative().nullable(),
  /** Output megapixels per second. */
  speed: z.number().nonnegative().nullable(),
  /** As in `Finished`; null where it was not measured or is without end. */
  fidelity: z.number().nullable(),
  warnings: z.array(z.string().max(4096)).max(100),
  reason: z.string().max(4096).nullable(),
});
export type ReportRow = z.infer<typeof ReportRow>;
export const ReportRequest = z.strictObject({
  format: z.enum(reportFormats),
  rows: z.array(ReportRow).max(100_000),
});
export type ReportRequest = z.infer<typeof ReportRequest>;

/** A run as the journal on disk remembers it; `milliseconds` and `megapixels` are sums over all its sittings. */
export interface RunHistory {
  readonly run: string;
  /** Milliseconds since 1970; `ended` is null for a run that was broken off, or that is under way. */
  readonly begun: number;
  readonly ended: number | null;
  /** A living process works on it. */
  readonly working: boolean;
  /** Files and folders that its photos were found by, at most a hundred. */
  readonly sources: readonly string[];
  readonly out: string | null;
  readonly settings: Settings;
  readonly files: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Photos that nothing has come of yet. */
  readonly left: number;
  readonly milliseconds: number;
  readonly megapixels: number;
  /** At most a hundred. */
  readonly failures: readonly Failure[];
}

/** `left`: every photo that is not done, failed ones excepted; `failed`: those alone. */
export const parts = ['left', 'failed'] as const;
export const Part = z.enum(parts);
export type Part = z.infer<typeof Part>;

/** An earlier run, ready to go on: `run` with its own id, these photos, `settings` and `out` continues it. */
export interface Recalled extends ScanResult {
  readonly run: string;
  readonly sources: readonly string[];
  readonly settings: Settings;
  readonly out: string | null;
}

export const HistoryLimit = z.number().int().min(1).max(1000);

export const RunId = id;
export const PhotoId = id;
export const Path = path;

export type FailureCode =
  | 'not-found'
  | 'unreadable'
  | 'not-a-picture'
  | 'unsupported'
  | 'damaged'
  | 'too-large'
  | 'no-permission'
  | 'no-space'
  | 'write-failed'
  | 'model-failed'
  | 'engine-died'
  | 'collision'
  | 'cancelled'
  | 'refused'
  | 'internal';

/** One clear sentence that names the thing and the cause. Callers switch on `code`; the text is for people. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly path?: string;
}

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
  /** Things that the user should know about this result, one sentence each. */
  readonly warnings: readonly string[];
  /** PSNR of the result, reduced by the factor, against the photo, dB on luma; null where they are equal. */
  readonly fidelity?: number | null;
  /** The photo could only be read leniently: part of it is guessed. */
  readonly damaged?: boolean;
  /** Tiles that went without the network, and the largest change that caused, in 8-bit levels. */
  readonly spared?: { readonly tiles: number; readonly of: number; readonly largest: number };
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

export interface ProviderTrial {
  readonly provider: string;
  readonly ok: boolean;
  readonly reason: string;
  /** This machine does not have it, so nothing fell back: not something to warn of. */
  readonly absent?: boolean;
}

export interface EngineInfo {
  readonly version: string;
  readonly provider: string;
  /** Every provider that was tried on the golden tile, in order, with what came of it. */
  readonly trials: readonly ProviderTrial[];
  readonly threads: number;
  readonly memory: number;
}

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  /** `any`: every factor from 1 to 4 natively; else the native factors, others are made from the next larger. */
  readonly scales: 'any' | readonly number[];
  readonly parameters: number;
  /** PSNR on luma over Set5, by scale, as measured for the catalog. */
  readonly scores: Readonly<Record<string, number>>;
}

export const PhotoIds = z.array(id).min(1).max(200);

export interface PhotoSize {
  readonly width: number;
  readonly height: number;
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
  precision: z.enum(precisions).default('fp32'),
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
}

/** The verbs without pixels. Each rejects with a `Failure`. */
export interface Control {
  describe(): Promise<EngineInfo>;
  models(): Promise<readonly ModelInfo[]>;
  scan(request: ScanRequest): Promise<ScanResult>;
  /** Resolves when the run has ended, whatever came of its photos. */
  run(request: RunRequest): Promise<Summary>;
  /** Between two tiles. */
  pause(run: string): Promise<void>;
  resume(run: string): Promise<void>;
  /** Within one tile; nothing of the photo at hand is written. */
  cancel(run: string): Promise<void>;
  /** Runs that were broken off and that no living process works on, latest first. Empty where there is no journal. */
  unfinished(): Promise<readonly RunHistory[]>;
  /** All runs that the journal knows, latest first. */
  history(limit: number): Promise<readonly RunHistory[]>;
  /** Finds photos of an earlier run again, as a scan would; photos that are gone are `refused`. */
  recall(run: string, part: Part): Promise<Recalled>;
  /** Takes a run out of the journal; results stay, and a run under way is refused. */
  forget(run: string): Promise<void>;
  /** Takes two seconds or so. A newer one, and a run, end it with `cancelled`; while a run works it rejects with `refused`. */
  estimate(request: EstimateRequest): Promise<Estimate>;
}

/** The verbs with pixels; they take ids of scanned photos, never paths. */
export interface Pixels {
  open(photo: string): Promise<Picture>;
  /** A small upright WebP, at most `size` pixels on its longest side. */
  thumbnail(photo: string, size: number): Promise<Uint8Array>;
  /** Upright sizes by the headers alone, null for a photo that has none that can be read; at most 200 at a time. */
  sizes(photos: readonly string[]): Promise<readonly (PhotoSize | null)[]>;
  /**
   * The nearest tile to the eye that the page has not, enhanced as a run would do it; null when it has all in its view.
   * A look at another photo ends the one that waits with `cancelled`. While a run works, looks get every fifth tile.
   */
  look(request: LookRequest): Promise<LookTile | null>;
  /** Makes a file ready for `region`. The result of a photo is the last that was written; `not-found` without one. */
  deepen(photo: string, which: Which): Promise<Depth>;
  /** 8 bit sRGB. `refused` for a picture that is not deepened (any more). */
  region(request: RegionRequest): Promise<Region>;
}

/** What the engine process serves, and what it says to whoever listens. */
export interface Engine extends Control, Pixels {}
export interface EngineListener {
  event(event: EngineEvent): void;
  tile(event: TileEvent): void;
}

export interface Folder {
  readonly path: string;
  readonly parent: string | null;
  readonly folders: readonly string[];
  readonly pictures: number;
}

/** What a host adds for its page. Paths that a page names must have been granted by one of these first. */
export interface Host extends Control {
  hello(): Promise<{
    readonly kind: 'window' | 'browser';
    readonly version: string;
    readonly sources: readonly string[];
    readonly samples: string | null;
  }>;
  /** Native dialogs in a window; the browser host answers [] and its page uses `browse`, then `grant`. */
  choosePhotos(): Promise<readonly string[]>;
  chooseFolder(): Promise<string | null>;
  browse(path: string | null): Promise<Folder>;
  grant(path: string): Promise<void>;
  /** Shows the file in the system's file manager. */
  reveal(path: string): Promise<void>;
  /** Opens a result with the program that the system has for it; a browser host refuses. */
  launch(path: string): Promise<void>;
  /** Writes a report where its user says (null then); a browser host gives the text for the page to hand on. */
  report(request: ReportRequest): Promise<string | null>;
}
