/** Runs as the journal remembers them. */
import * as z from 'zod';
import type { Failure, ScanResult } from './photo.ts';
import type { Settings } from './settings.ts';

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

/** `left`: every photo that is not done, failed ones excepted; `failed`: those alone; `all`: whatever came of them. */
export const parts = ['left', 'failed', 'all'] as const;
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
