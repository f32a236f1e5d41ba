/** Resident memory while a large photo is doubled, through the built command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Benchmark } from './benchmark.ts';
import { watch } from './command.ts';

const sizes = [12, 48, 100] as const;

/** A photo-like surface of that many megapixels: noise and slopes, so that no part is empty. */
async function photo(path: string, megapixels: number): Promise<void> {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  const width = Math.round((height * 4) / 3);
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 20 };
  const tile = await sharp({ create: { width: 512, height: 512, channels: 3, background: '#888', noise } })
    .png()
    .toBuffer();
  await sharp({ create: { width, height, channels: 3, background: '#888' } })
    .composite([{ input: tile, tile: true }])
    .jpeg({ quality: 90 })
    .toFile(path);
}

export const memory: Benchmark = {
  name: 'memory',
  about: 'peak of resident memory while 12, 48 and 100 megapixels are doubled, without a network',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    try {
      const rows: string[][] = [];
      for (const megapixels of sizes) {
        const source = join(folder, `${megapixels}.jpg`);
        await photo(source, megapixels);
        const args = [source, '--model', 'bicubic', '--policy', 'replace', '--out', join(folder, 'out')];
        const { memory: peak, milliseconds, heard } = await watch(args);
        const done = heard.some(({ event }) => event.kind === 'finished');
        rows.push([
          `${megapixels} MP`,
          done ? `${(peak / 1e9).toFixed(2)} GB` : 'failed',
          `${(milliseconds / 1000).toFixed(0)} s`,
        ]);
      }
      return {
        title: 'Memory at twice the size',
        columns: ['photo', 'peak of resident memory', 'time'],
        rows,
        notes: ['Largest process, as Linux counts it (VmHWM). Wanted: 1.2 GB at 100 MP.'],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
