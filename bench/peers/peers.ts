/** Ours and other programs on the same pictures, in one run. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { type Benchmark, spelled } from '../benchmark.ts';
import { compare } from '../scored.ts';
import { type Entrant, gather, scale } from './entrants.ts';

interface Pairs {
  readonly small: readonly string[];
  /** Of all results together. */
  readonly megapixels: number;
}

async function row(entrant: Entrant, { small, megapixels }: Pairs, out: string, seconds: readonly number[]) {
  const pace = spelled(
    seconds.map((one) => one / megapixels),
    2,
  );
  if (entrant.untrained) return [entrant.name, pace, ...blank];
  const scores: number[] = [];
  for (const path of small) {
    scores.push((await compare(join(out, basename(path)), path.replace('_LR', '_HR'), scale)).psnr);
  }
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  return [entrant.name, pace, ...[...scores, mean].map((one) => one.toFixed(2))];
}

/** The five by which every network of the field is known, in their order. */
const names = ['baby', 'bird', 'butterfly', 'head', 'woman'] as const;
const columns = ['program', 's/MP', ...names, 'mean, dB'] as const;
/** Of a program that has no scores. */
const blank = columns.slice(2).map(() => '–');

async function pairs(folder: string): Promise<Pairs> {
  if (!existsSync(folder)) throw new Error(`There are no pictures in ${folder}; --data names the folder above.`);
  const small = (await readdir(folder)).filter((name) => name.endsWith('_LR.png')).sort();
  const paths = small.map((name) => join(folder, name));
  const sizes = await Promise.all(paths.map((path) => sharp(path).metadata()));
  const pixels = sizes.reduce((sum, { width, height }) => sum + width * height * scale * scale, 0);
  return { small: paths, megapixels: pixels / 1e6 };
}

export const peers: Benchmark = {
  name: 'peers',
  about: 'UpscalerJS, waifu2x, FSRCNN and sharp beside ours on Set5 ×2: seconds per megapixel and PSNR, in one run',
  async run({ data, runs }) {
    const five = await pairs(join(data, 'test', 'Set5', `image_SRF_${scale}`));
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-peers-'));
    const { entrants, absent } = await gather(folder);
    const rows: (string | number)[][] = [];
    try {
      const seconds = new Map<Entrant, number[]>();
      const place = (entrant: Entrant) => join(folder, `out-${entrants.indexOf(entrant)}`);
      for (const entrant of entrants) await mkdir(place(entrant));
      for (let round = 0; round <= Math.min(runs, 3); round++) {
        for (const entrant of entrants) {
          const took = await entrant.run(five.small, place(entrant));
          // The first round warms caches up.
          if (round > 0) seconds.set(entrant, [...(seconds.get(entrant) ?? []), took]);
        }
      }
      for (const one of entrants) rows.push(await row(one, five, place(one), seconds.get(one) ?? []));
      for (const [name, reason] of absent) rows.push([name, reason, ...blank]);
    } finally {
      for (const entrant of entrants) await entrant.close?.();
      await rm(folder, { recursive: true });
    }
    return {
      title: 'Peers on Set5, twice the size, on the processor',
      columns,
      rows,
      notes: [
        'Seconds for each megapixel of the results, all five together. Ours, sharp and waifu2x from file to file; UpscalerJS without files and after a first run.',
        'FSRCNN is timed with random weights, since its own are in no registry; writing its pictures is left out.',
        'sharp enlarges with the same bicubic under both names, half a pixel aside, which is what its figures say.',
      ],
    };
  },
};
