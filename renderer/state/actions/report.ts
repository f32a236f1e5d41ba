import type { ReportRequest, ReportRow } from '../../../electron/contract.ts';
import { type Queue, statusOf } from '../queue.ts';
import { useApp } from '../store.ts';
import { attempt, reach } from './host.ts';

/** Saves what became of every file of the queue: through the window's dialog, or as a download. */
export async function saveReport(format: ReportRequest['format']): Promise<void> {
  await attempt(async () => {
    const text = await reach().host.report({ format, rows: [...rowsOf(useApp.getState().queue)] });
    if (text !== null) download(text, format);
  });
}

/** A row for every photo and every refused file, in the order of the list. */
export function rowsOf(queue: Queue): readonly ReportRow[] {
  const rows = queue.photos.map((photo): ReportRow => {
    const { state, target, reason, warnings, made } = statusOf(queue, photo.id);
    return {
      source: photo.path,
      target: state === 'done' ? target : null,
      state,
      milliseconds: made?.milliseconds ?? null,
      speed: made?.speed ?? null,
      fidelity: made?.fidelity ?? null,
      spared: made?.spared ?? null,
      warnings: [...warnings],
      reason,
    };
  });
  const nothing = { target: null, milliseconds: null, speed: null, fidelity: null, spared: null, warnings: [] };
  const refused = queue.refused.map(
    ({ path, message }): ReportRow => ({ ...nothing, source: path ?? '?', state: 'failed', reason: message }),
  );
  return [...rows, ...refused];
}

function download(text: string, format: ReportRequest['format']): void {
  const type = format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json';
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `dotbogi.${format}`;
  link.click();
  // The browser reads it after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
