/** Fp32 against int8: time of the network alone, and what the smaller numbers cost. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalog } from '../electron/pipeline/network/catalog.ts';
import { type Benchmark, spelled, spread } from './benchmark.ts';
import { pace } from './pace.ts';
import { models, openModel, scoreFolder } from './scored.ts';

async function psnr(data: string, id: string, scale: number, precision: 'fp32' | 'int8'): Promise<number> {
  const folder = join(data, 'test', 'Set5', `image_SRF_${scale}`);
  if (!existsSync(folder)) return Number.NaN;
  const { network } = await openModel(id, scale, { precision });
  try {
    const scored = await scoreFolder(folder, network, scale, { precision });
    return scored.reduce((sum, one) => sum + one.psnr, 0) / scored.length;
  } finally {
    await network.close();
  }
}

async function row(id: string, scale: number, data: string, runs: number): Promise<string[]> {
  const both = await Promise.all(
    (['fp32', 'int8'] as const).map(async (precision) => (await openModel(id, scale, { precision })).network),
  );
  const seconds = await pace(
    both.map((network) => ({ network, scale })),
    runs,
  );
  for (const network of both) await network.close();
  const [fine, coarse] = [seconds[0] ?? [], seconds[1] ?? []];
  // Run by run, so that a busy moment strikes both sides.
  const gains = fine.map((value, i) => value / (coarse[i] ?? Number.NaN));
  const loss = (await psnr(data, id, scale, 'fp32')) - (await psnr(data, id, scale, 'int8'));
  return [
    id,
    `×${scale}`,
    spelled(fine),
    spelled(coarse),
    `${spread(gains).median.toFixed(2)} ×`,
    `${loss.toFixed(3)} dB`,
  ];
}

export const int8: Benchmark = {
  name: 'int8',
  about: 'fp32 against int8: seconds per output megapixel, the gain, and what Set5 loses',
  async run({ data, runs }) {
    const { models: catalog } = await readCatalog(models);
    const rows: string[][] = [];
    for (const { id, files } of catalog.filter((model) => model.files.some((file) => file.int8))) {
      const scales = files[0]?.scales === 'any' ? [2, 3, 4] : files.flatMap(({ scales }) => scales as number[]);
      for (const scale of scales) rows.push(await row(id, scale, data, runs));
    }
    return {
      title: 'int8',
      columns: ['model', 'scale', 'fp32 s/MP', 'int8 s/MP', 'gain', 'loss on Set5'],
      rows,
      notes: ['Gain: median of the ratios, run by run. Wanted: 2 × and at most 0.1 dB.'],
    };
  },
};
