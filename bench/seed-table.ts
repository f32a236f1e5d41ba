/** The table by which Asym VDSR was first presented, measured anew: what the split of the 3×3 convolutions costs and gains. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Benchmark, markdown, spread, type Table } from './benchmark.ts';
import { pace } from './pace.ts';
import { models, openModel, scoreFolder } from './scored.ts';

const pair = ['vdsr', 'asym-vdsr'] as const;
const [from, to] = ['<!-- seed-table -->', '<!-- /seed-table -->'];

interface Facts {
  readonly id: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly head: number;
  readonly butterfly: number;
  readonly mean: Readonly<Record<number, number>>;
}

/** In Set5's order: baby, bird, butterfly, head, woman. */
const [butterfly, head] = [2, 3];

async function facts(data: string, runs: number): Promise<Facts[]> {
  const opened = await Promise.all(pair.map((id) => openModel(id, 4)));
  const seconds = await pace(
    opened.map(({ network }) => ({ network, scale: 4 })),
    runs,
  );
  for (const { network } of opened) await network.close();
  const all: Facts[] = [];
  for (const [i, { entry }] of opened.entries()) {
    const mean: Record<number, number> = {};
    let last: readonly number[] = [];
    for (const scale of [2, 3, 4]) {
      const { network } = await openModel(entry.id, scale);
      last = (await scoreFolder(join(data, 'test/Set5', `image_SRF_${scale}`), network, scale)).map(({ psnr }) => psnr);
      await network.close();
      mean[scale] = last.reduce((sum, value) => sum + value, 0) / last.length;
    }
    all.push({
      id: entry.id,
      parameters: entry.parameters,
      bytes: entry.files[0]?.bytes ?? 0,
      seconds: spread(seconds[i] ?? []).median,
      head: last[head] ?? Number.NaN,
      butterfly: last[butterfly] ?? Number.NaN,
      mean,
    });
  }
  return all;
}

function tabled(all: readonly Facts[]): Table {
  const [whole, split] = all as [Facts, Facts];
  const percent = (a: number, b: number): string => `${((b / a - 1) * 100).toFixed(1)} %`;
  const decibel = (a: number, b: number): string =>
    `${b < a ? '−' : '+'}${Math.abs(b - a).toFixed(2)} dB`.replace('-', '−');
  const row = (name: string, of: (f: Facts) => number, digits: number, change: (a: number, b: number) => string) => [
    name,
    of(whole).toFixed(digits),
    of(split).toFixed(digits),
    change(of(whole), of(split)),
  ];
  return {
    title: 'VDSR and Asym VDSR side by side, in one run',
    columns: ['', ...pair.map((id) => `\`${id}\``), 'change'],
    rows: [
      row('parameters', (f) => f.parameters, 0, percent),
      row('file, MB', (f) => f.bytes / 1e6, 2, percent),
      row('time on the processor, s/MP', (f) => f.seconds, 2, percent),
      row('Head ×4, dB', (f) => f.head, 2, decibel),
      row('Butterfly ×4, dB', (f) => f.butterfly, 2, decibel),
      ...[2, 3, 4].map((scale) => row(`Set5 ×${scale}, dB`, (f) => f.mean[scale] ?? Number.NaN, 2, decibel)),
    ],
    notes: [
      'The presenters of the split measured −34 % in size, −8 % in time on a processor, Head −0.14 dB, Butterfly −0.30 dB.',
    ],
  };
}

export const seedTable: Benchmark = {
  name: 'seed-table',
  about: 'VDSR against Asym VDSR: size, time, quality; written into models/README.md',
  async run({ data, runs }) {
    const table = tabled(await facts(data, runs));
    const path = join(models, 'README.md');
    const text = await readFile(path, 'utf8');
    const [start, end] = [text.indexOf(from), text.indexOf(to)];
    if (start < 0 || end < start) throw new Error(`models/README.md has no place marked ${from} … ${to}.`);
    await writeFile(path, `${text.slice(0, start + from.length)}\n${markdown(table)}\n${text.slice(end)}`);
    return table;
  },
};
