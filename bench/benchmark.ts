/** What a benchmark is, and how its figures are put together. */

export interface Context {
  /** Folder with `test/Set5` …; a benchmark that needs it says so when it is not there. */
  readonly data: string;
  /** Repetitions of a timed piece. */
  readonly runs: number;
  /** Folder with photos of one's own, for what depends on the picture. */
  readonly photos?: string;
  /** The one model to measure, where a benchmark has several. */
  readonly model?: string;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the figures mean or lack, a sentence each. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  readonly name: string;
  /** What it measures, for the list. */
  readonly about: string;
  run(context: Context): Promise<Table>;
}

/** Middle of the values and half the width of their middle half; both NaN for none. */
export function spread(values: readonly number[]): { median: number; half: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const low = sorted[Math.floor(place)] ?? Number.NaN;
    return low + (place % 1) * ((sorted[Math.ceil(place)] ?? Number.NaN) - low);
  };
  return { median: at(0.5), half: (at(0.75) - at(0.25)) / 2 };
}

/** `1.234 ± 0.02`, as people read it. */
export function spelled(values: readonly number[], digits = 3): string {
  const { median, half } = spread(values);
  return `${median.toFixed(digits)} ± ${half.toFixed(digits)}`;
}

/** The table in Markdown, columns lined up. */
export function markdown({ title, columns, rows, notes }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [title, '', line(head), rule, ...body.map(line), ...notes.map((note) => `\n${note}`)].join('\n');
}
