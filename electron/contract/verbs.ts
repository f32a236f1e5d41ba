/** The verbs of engine and hosts. */
import type { Estimate, EstimateRequest, ReportRequest } from './estimate.ts';
import type { Part, Recalled, RunHistory } from './history.ts';
import type { ScanRequest, ScanResult } from './photo.ts';
import type { EngineEvent, RunRequest, Summary, TileEvent } from './run.ts';
import type { Depth, LookRequest, LookTile, PhotoGist, Picture, Region, RegionRequest, Which } from './view.ts';

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
  /** Upright sizes by the headers alone, null for a photo that has none that can be read, and when its result was made; at most 200 at a time. */
  sizes(photos: readonly string[]): Promise<readonly (PhotoGist | null)[]>;
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
