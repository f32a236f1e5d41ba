/** How much of the time from file to file is the network's: photos follow each other through the stages as in a run. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { defaultSettings } from '../electron/contract.ts';
import { openLanes } from '../electron/engine/run/lanes.ts';
import { enhance } from '../electron/pipeline/enhance.ts';
import type { Plane } from '../electron/pipeline/image.ts';
import type { Network } from '../electron/pipeline/network/network.ts';
import { passesOf } from '../electron/pipeline/network/passes.ts';
import { outline, thriftyEdges } from '../electron/pipeline/outline.ts';
import { type Benchmark, spelled, spread } from './benchmark.ts';
import { openModel } from './scored.ts';

const samples = fileURLToPath(new URL('../samples', import.meta.url));
const names = ['harbour.jpg', 'door.jpg', 'camellia-turned.jpg'] as const;
const edge = 900;
/** So many that the first being read and the last being written, when nothing else is done, weigh as little as in a batch. */
const count = 12;

/** Photos of about half a megapixel, made of the samples. */
async function photos(folder: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const name = names[index % names.length]!;
      const path = join(folder, `${index}-${name}`);
      await sharp(join(samples, name)).autoOrient().resize(edge).jpeg({ quality: 92 }).toFile(path);
      return path;
    }),
  );
}

/** All photos through the stages; gives seconds, and the crops that the network saw. */
async function together(sources: readonly string[], out: string, network: Network): Promise<[number, Plane[]]> {
  const crops: Plane[] = [];
  const run = (luma: Plane) => {
    crops.push(luma);
    return network.run(luma);
  };
  const watched = { ...network, run };
  const settings = { ...defaultSettings, exact: true, model: network.id, scale: 2 };
  const tile = thriftyEdges(network, undefined).at(-1);
  const lanes = openLanes(800e6);
  const start = performance.now();
  const all = [];
  for (const source of sources) {
    const passage = await lanes.enter();
    const how = {
      ...{ settings, network: watched, previews: false, replace: true, ...(tile === undefined ? {} : { tile }) },
      enter: (stage: 'infer' | 'write') => passage.to(stage),
      hold: (bytes: number) => passage.hold(bytes),
    };
    const target = join(out, `${all.length}.jpg`);
    all.push(enhance(new AbortController().signal, { source, target }, how).finally(() => passage.leave()));
  }
  await Promise.all(all);
  return [(performance.now() - start) / 1000, crops];
}

/** Pixels that the network sees beyond those of a photo of 12 megapixels, as a share of them. */
function margins(network: Network): number {
  const photo = { width: 4000, height: 3000, channels: 3 } as const;
  const passes = passesOf([network]);
  const tiles = outline(photo, passes, thriftyEdges(passes, undefined).at(-1));
  const seen = tiles.reduce((sum, { crop }) => sum + crop.width * crop.height, 0);
  return seen / (photo.width * photo.height) - 1;
}

/** Seconds for the crops one after the other, the next one always being asked for as in the pipeline. */
async function alone(network: Network, crops: readonly Plane[]): Promise<number> {
  const start = performance.now();
  let before: Promise<unknown> = Promise.resolve();
  for (const crop of crops) {
    const asked = network.run(crop);
    await before;
    before = asked;
  }
  await before;
  return (performance.now() - start) / 1000;
}

async function row(id: string, sources: readonly string[], out: string, runs: number): Promise<string[]> {
  const { network } = await openModel(id, 2);
  const [whole, bare, share]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    const [seconds, crops] = await together(sources, out, network);
    const net = await alone(network, crops);
    whole.push(seconds);
    bare.push(net);
    share.push((100 * net) / seconds);
  }
  await network.close();
  return [
    id,
    spelled(whole, 2),
    spelled(bare, 2),
    `${spread(share).median.toFixed(0)} %`,
    `${(margins(network) * 100).toFixed(1)} %`,
  ];
}

export const pipeline: Benchmark = {
  name: 'pipeline',
  about: 'from file to file at twice the size, against the network alone on the same crops',
  async run({ runs, model }) {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    const out = join(folder, 'out');
    await mkdir(out);
    try {
      const sources = await photos(folder);
      const rows: string[][] = [];
      for (const id of model ? [model] : ['asym-vdsr', 'asym-share', 'asym-lite'])
        rows.push(await row(id, sources, out, Math.min(runs, 3)));
      return {
        title: 'From file to file',
        columns: ['model', 'file to file s', 'network alone s', 'share', 'margins, 12 MP'],
        rows,
        notes: [
          'Wanted: a share of 90 %. Margins: pixels that the network sees beyond those of a photo of 12 megapixels; wanted: 12 %.',
        ],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
