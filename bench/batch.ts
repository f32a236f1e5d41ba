/** What a file costs beside its network, over many small ones, through the built command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Benchmark, spelled } from './benchmark.ts';
import { watch } from './command.ts';

const pictures = 200;

export const batch: Benchmark = {
  name: 'batch',
  about: 'milliseconds a file beside inference, over 200 small pictures without a network',
  async run({ runs }) {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    try {
      const flat = sharp({ create: { width: 64, height: 48, channels: 3, background: '#6a8' } });
      const bytes = await flat.jpeg().toBuffer();
      for (let i = 0; i < pictures; i++) await sharp(bytes).toFile(join(folder, `${i}.jpg`));
      const each: number[] = [];
      for (let run = 0; run < Math.min(runs, 5); run++) {
        const args = [folder, '--model', 'bicubic', '--policy', 'replace', '--out', join(folder, 'out')];
        const { heard } = await watch(args);
        const ended = heard.at(-1)?.event as { done?: number; milliseconds?: number } | undefined;
        if (ended?.done !== pictures) throw new Error(`${ended?.done} of ${pictures} were done.`);
        each.push((ended.milliseconds ?? Number.NaN) / pictures);
      }
      return {
        title: `${pictures} small pictures`,
        columns: ['ms a file'],
        rows: [[spelled(each, 1)]],
        notes: ['Reading, colour, the cubic enlargement, encoding, flushing to disk and telling. Wanted: 15 ms.'],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
