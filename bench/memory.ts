/** Resident memory while a large photo is doubled, through the built command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Benchmark } from './benchmark.ts';
import { watch } from './command.ts';

const sizes = [12, 24, 50, 100] as const;
const formats = ['jpeg', 'tiff'] as const;

/** A photo-like surface of that many megapixels: soft shapes under finer and finer noise, so that no part is empty. */
async function photo(path: string, megapixels: number): Promise<void> {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 2) / 3));
  const width = Math.round((height * 3) / 2);
  const noise = async (edge: number, sigma: number) => {
    const small = sharp({
      create: {
        width: edge,
        height: edge,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma },
      },
    });
    return sharp(await small.png().toBuffer())
      .resize(1024, 1024, { kernel: 'cubic' })
      .png()
      .toBuffer();
  };
  const tile = await sharp(await noise(16, 50))
    .composite([
      { input: await noise(96, 30), blend: 'overlay' },
      { input: await noise(512, 14), blend: 'soft-light' },
    ])
    .png()
    .toBuffer();
  await sharp({ create: { width, height, channels: 3, background: '#888' }, limitInputPixels: false })
    .composite([{ input: tile, tile: true }])
    .jpeg({ quality: 90 })
    .toFile(path);
}

export const memory: Benchmark = {
  name: 'memory',
  about: `peak of resident memory while ${sizes.join(', ')} megapixels are doubled, without a network`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    try {
      const rows: string[][] = [];
      for (const megapixels of sizes) {
        const source = join(folder, `${megapixels}.jpg`);
        await photo(source, megapixels);
        for (const format of formats) {
          const out = join(folder, 'out');
          const {
            memory: peak,
            milliseconds,
            heard,
          } = await watch([source, ...['--model', 'bicubic', '--policy', 'replace', '--format', format, '--out', out]]);
          const done = heard.some(({ event }) => event.kind === 'finished');
          rows.push([
            `${megapixels} MP`,
            format,
            done ? `${(peak / 1e9).toFixed(2)} GB` : 'failed',
            `${(milliseconds / 1000).toFixed(0)} s`,
          ]);
          await rm(out, { recursive: true, force: true });
        }
      }
      return {
        title: 'Memory at twice the size',
        columns: ['photo', 'result', 'peak of resident memory', 'time'],
        rows,
        notes: ['Largest process, as Linux counts it (VmHWM: files that are mapped count). Wanted: 1.2 GB at 100 MP.'],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
