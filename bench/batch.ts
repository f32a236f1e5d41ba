/** What a file costs beside its network, over many small ones, through the built command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Benchmark, spelled, spread } from './benchmark.ts';
import { watch } from './command.ts';
import { openModel } from './scored.ts';

const pictures = 200;
const [width, height] = [64, 48];

/** Milliseconds that the network alone takes for one of the pictures. */
async function alone(model: string): Promise<number> {
  if (model === 'bicubic') return 0;
  const { network } = await openModel(model, 2);
  const luma = { data: new Float32Array(width * height).fill(0.5), width, height };
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const begin = performance.now();
    await network.run(luma);
    times.push(performance.now() - begin);
  }
  await network.close();
  return spread(times).median;
}

async function row(model: string, folder: string, runs: number): Promise<string[]> {
  const [each, cost]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    const args = [folder, '--model', model, '--policy', 'replace', '--out', join(folder, 'out')];
    const { heard, processor } = await watch(args);
    const ended = heard.at(-1)?.event as { done?: number; milliseconds?: number } | undefined;
    if (ended?.done !== pictures) throw new Error(`${ended?.done} of ${pictures} were done.`);
    each.push((ended.milliseconds ?? Number.NaN) / pictures);
    cost.push(processor / pictures);
  }
  const network = await alone(model);
  const beside = each.map((value) => value - network);
  return [model, spelled(each, 1), network.toFixed(1), spelled(beside, 1), spelled(cost, 1)];
}

export const batch: Benchmark = {
  name: 'batch',
  about: 'milliseconds a file beside inference, over 200 small pictures, without a network and with one',
  async run({ runs }) {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    try {
      const flat = sharp({ create: { width, height, channels: 3, background: '#6a8' } });
      const bytes = await flat.jpeg().toBuffer();
      for (let i = 0; i < pictures; i++) await sharp(bytes).toFile(join(folder, `${i}.jpg`));
      const rows: string[][] = [];
      for (const model of ['bicubic', 'asym-lite']) rows.push(await row(model, folder, Math.min(runs, 5)));
      return {
        title: `${pictures} small pictures`,
        columns: ['model', 'ms a file', 'network alone', 'beside it', 'processor, ms a file'],
        rows,
        notes: [
          'Beside the network: reading, colour, encoding, flushing to disk, the journal and telling. Wanted: 15 ms.',
          'Processor: of all processes and threads, starting included.',
        ],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
