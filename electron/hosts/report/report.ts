import type { ReportRequest, ReportRow } from '../../contract.ts';

const columns = [
  ...['source', 'target', 'state', 'seconds', 'megapixels per second', 'fidelity dB'],
  ...['spared blocks', 'of blocks', 'largest change', 'warnings', 'reason'],
];

/** The fate of every photo as text: CSV after RFC 4180 with a byte order mark, or JSON indented by two. */
export function writeReport({ format, rows }: ReportRequest): string {
  return format === 'csv' ? csv(rows) : `${JSON.stringify({ photos: rows.map(plain) }, null, 2)}\n`;
}

function plain({ milliseconds, ...row }: ReportRow) {
  const { source, target, state, speed, fidelity, spared, warnings, reason } = row;
  const made = { seconds: seconds(milliseconds), speed: rounded(speed), fidelity, spared };
  return { source, target, state, ...made, warnings, reason };
}

function csv(rows: readonly ReportRow[]): string {
  const lines = rows.map((row) => {
    const { source, target, state, milliseconds, speed, fidelity, spared, warnings, reason } = row;
    const texts = [source, target, state, seconds(milliseconds), rounded(speed), rounded(fidelity)];
    const without = [spared?.tiles ?? null, spared?.of ?? null, rounded(spared?.largest ?? null)];
    return [...texts, ...without, warnings.join(' '), reason].map(cell).join(',');
  });
  // Excel takes a file without the mark for one of the system's old code page, and Hangul for noise.
  return `\uFEFF${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function seconds(milliseconds: number | null): number | null {
  return rounded(milliseconds === null ? null : milliseconds / 1000);
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}

/**
 * One cell. A spreadsheet computes what begins like a formula, and a file may be named so; an apostrophe in front
 * makes it text (OWASP, «CSV Injection»). Numbers are ours and stay numbers.
 */
function cell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
