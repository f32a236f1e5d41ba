/** What a run would take, and the report of one. */
import * as z from 'zod';
import { type Failure, id, path } from './photo.ts';
import { Spared } from './run.ts';
import { Settings } from './settings.ts';

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
  /** Null where nothing was to be spared. */
  spared: Spared.nullable(),
  warnings: z.array(z.string().max(4096)).max(100),
  reason: z.string().max(4096).nullable(),
});
export type ReportRow = z.infer<typeof ReportRow>;
export const ReportRequest = z.strictObject({
  format: z.enum(reportFormats),
  rows: z.array(ReportRow).max(100_000),
});
export type ReportRequest = z.infer<typeof ReportRequest>;
