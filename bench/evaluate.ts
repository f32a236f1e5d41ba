/**
 * Scores of the catalog's models over a measuring set, through the product's own path: `enhance` from file to file.
 *
 *   npm run eval -- DIR [--model ID …] [--scale N …] [--json]
 *
 * DIR holds image_SRF_{2,3,4}/*_LR.png and *_HR.png. Luma, 8-bit rounding, a border of `scale` pixels shaved.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { defaultSettings } from '../electron/contract.ts';
import { readCatalog } from '../electron/pipeline/catalog.ts';
import { enhance } from '../electron/pipeline/enhance.ts';
import { openNetwork } from '../electron/pipeline/session.ts';
import { type Luma, lumaOf, psnr, shave, ssim } from './score.ts';

export interface Row {
  readonly set: string;
  readonly model: string;
  readonly scale: number;
  readonly pictures: number;
  readonly psnr: number;
  readonly ssim: number;
  /** Seconds per output megapixel, reading and writing included. */
  readonly pace: number;
  readonly provider: string;
}

const models = fileURLToPath(new URL('../models', import.meta.url));

async function read(path: string): Promise<Luma> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return lumaOf(data, info.width, info.height, info.channels);
}

/** Mean scores of one model at one scale; `folder` holds the pairs of that scale. */
async function measure(set: string, folder: string, model: string, scale: number): Promise<Row> {
  const entry = (await readCatalog(models)).models.find(({ id }) => id === model);
  if (!entry) throw new Error(`There is no model «${model}» in the catalog.`);
  const { network } = await openNetwork(entry, models, scale, {});
  const temporary = await mkdtemp(join(tmpdir(), 'dotbogi-eval-'));
  const settings = { ...defaultSettings, model, scale, format: 'png' as const };
  const sums = { psnr: 0, ssim: 0, pixels: 0, seconds: 0 };
  const small = (await readdir(folder)).filter((name) => name.endsWith('_LR.png')).sort();
  try {
    for (const name of small) {
      const target = join(temporary, name);
      const start = performance.now();
      await enhance(
        new AbortController().signal,
        { source: join(folder, name), target },
        { settings, network, previews: false, replace: false },
      );
      sums.seconds += (performance.now() - start) / 1000;
      const [result, truth] = await Promise.all([read(target), read(join(folder, name.replace('_LR', '_HR')))]);
      sums.pixels += result.data.length;
      sums.psnr += psnr(shave(result, scale), shave(truth, scale));
      sums.ssim += ssim(shave(result, scale), shave(truth, scale));
    }
  } finally {
    await network.close();
    await rm(temporary, { recursive: true });
  }
  const n = small.length;
  return {
    set,
    model,
    scale,
    pictures: n,
    psnr: sums.psnr / n,
    ssim: sums.ssim / n,
    pace: sums.seconds / (sums.pixels / 1e6),
    provider: network.provider,
  };
}

function line(row: Row): string {
  return `${row.set.padEnd(6)} ${row.model.padEnd(11)} ×${row.scale}  ${row.psnr.toFixed(2)} dB  ${row.ssim.toFixed(4)}  ${row.pace.toFixed(2)} s/MP  ${row.provider}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: 'string', multiple: true },
      scale: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  const [dir] = positionals;
  if (!dir || !existsSync(dir)) {
    console.error(`eval: name a folder with image_SRF_2 … inside${dir ? `, «${dir}» is not there` : ''}.`);
    return 2;
  }
  const ids = values.model ?? (await readCatalog(models)).models.map(({ id }) => id);
  for (const model of ids)
    for (const scale of (values.scale ?? ['2', '3', '4']).map(Number)) {
      const row = await measure(basename(dir), join(dir, `image_SRF_${scale}`), model, scale);
      console.log(values.json ? JSON.stringify(row) : line(row));
    }
  return 0;
}

process.exitCode = await main();
