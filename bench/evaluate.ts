/**
 * Scores of the catalog's models over a measuring set, through the product's own path: `enhance` from file to file.
 *
 *   npm run eval -- DIR [--model ID …] [--scale N …] [--precision fp32|int8] [--json]
 *
 * DIR holds image_SRF_{2,3,4}/*_LR.png and *_HR.png. Luma, 8-bit rounding, a border of `scale` pixels shaved.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../electron/contract.ts';
import { readCatalog } from '../electron/pipeline/network/catalog.ts';
import { models, openModel, type Scored, scoreFolder } from './scored.ts';

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
  readonly precision: Precision;
}

/** Figures are of numbers that were named: what is quicker somewhere is no measure. */
const precisions: readonly Precision[] = ['fp32', 'int8'];

/** Mean scores of one model at one scale; `folder` holds the pairs of that scale. */
async function measure(set: string, folder: string, model: string, scale: number, precision: Precision): Promise<Row> {
  const { network } = await openModel(model, scale, { precision });
  try {
    const scored = await scoreFolder(folder, network, scale, { precision });
    const sum = (of: (one: Scored) => number) => scored.reduce((total, one) => total + of(one), 0);
    const n = scored.length;
    return {
      set,
      model,
      scale,
      pictures: n,
      psnr: sum((one) => one.psnr) / n,
      ssim: sum((one) => one.ssim) / n,
      pace: sum((one) => one.seconds) / (sum((one) => one.pixels) / 1e6),
      provider: network.provider,
      precision,
    };
  } finally {
    await network.close();
  }
}

function line(row: Row): string {
  return `${row.set.padEnd(6)} ${row.model.padEnd(11)} ×${row.scale}  ${row.psnr.toFixed(2)} dB  ${row.ssim.toFixed(4)}  ${row.pace.toFixed(2)} s/MP  ${row.provider}  ${row.precision}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: 'string', multiple: true },
      scale: { type: 'string', multiple: true },
      precision: { type: 'string', default: 'fp32' },
      json: { type: 'boolean' },
    },
  });
  const [dir] = positionals;
  if (!dir || !existsSync(dir)) {
    console.error(`eval: name a folder with image_SRF_2 … inside${dir ? `, «${dir}» is not there` : ''}.`);
    return 2;
  }
  const precision = precisions.find((name) => name === values.precision);
  if (!precision) {
    console.error(`eval: --precision is ${precisions.join(' or ')}.`);
    return 2;
  }
  const ids = values.model ?? (await readCatalog(models)).models.map(({ id }) => id);
  for (const model of ids)
    for (const scale of (values.scale ?? ['2', '3', '4']).map(Number)) {
      const row = await measure(basename(dir), join(dir, `image_SRF_${scale}`), model, scale, precision);
      console.log(values.json ? JSON.stringify(row) : line(row));
    }
  return 0;
}

process.exitCode = await main();
