import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EngineEvent, Failure, Photo, ReportRow } from '../../contract.ts';
import { Refusal } from '../refusal.ts';
import { writeReport } from './report.ts';

/** Keeps what becomes of every file of a run. */
export interface Rows {
  event(event: EngineEvent): void;
  list(): readonly ReportRow[];
}

const blank = {
  target: null,
  milliseconds: null,
  speed: null,
  fidelity: null,
  spared: null,
  warnings: [],
  reason: null,
};

/** Rows of these photos, in their order, and then of the files that were refused. */
export function keepRows(photos: readonly Photo[], refused: readonly Failure[]): Rows {
  const rows = new Map<string, ReportRow>();
  for (const { id, path } of photos) rows.set(id, { ...blank, source: path, state: 'waiting' });
  const set = (photo: string, part: Partial<ReportRow>) => {
    const row = rows.get(photo);
    if (row) rows.set(photo, { ...row, ...part });
  };
  return {
    event(event) {
      if (event.kind === 'finished') {
        const { photo, target, milliseconds, speed, fidelity = null, spared = null, warnings } = event.result;
        const made = { target, milliseconds, speed, fidelity, spared, warnings: [...warnings] };
        set(photo, { ...made, state: 'done' });
      }
      if (event.kind === 'skipped') set(event.photo, { state: 'skipped', reason: event.reason });
      if (event.kind === 'failed') set(event.photo, { state: 'failed', reason: event.failure.message });
      if (event.kind === 'cancelled') set(event.photo, { state: 'cancelled' });
    },
    list: () => [
      ...rows.values(),
      ...refused.map(
        ({ path, message }): ReportRow => ({ ...blank, source: path ?? '?', state: 'failed', reason: message }),
      ),
    ],
  };
}

/** The format that a report of this name has; null for a name that tells none. */
export function reportFormat(file: string): 'csv' | 'json' | null {
  return /\.csv$/i.test(file) ? 'csv' : /\.json$/i.test(file) ? 'json' : null;
}

/** Says before the hours are spent that a report could not be written there. Rejects with `not-found`. */
export async function checkReport(file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => null);
  if (!folder?.isDirectory())
    throw new Refusal('not-found', `The folder «${dirname(file)}» for the report is not there.`, file);
}

/** Writes the report whole, or not at all. Rejects with `write-failed`. */
export async function saveRows(file: string, rows: readonly ReportRow[]): Promise<void> {
  const half = `${file}.${process.pid}.part`;
  try {
    await writeFile(half, writeReport({ format: reportFormat(file) ?? 'csv', rows: [...rows] }), { flag: 'wx' });
    await rename(half, file);
  } catch {
    await rm(half, { force: true });
    throw new Refusal('write-failed', `The report «${file}» cannot be written.`, file);
  }
}
