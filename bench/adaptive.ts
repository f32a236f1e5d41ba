/** What sparing quiet blocks gains and costs, against every pixel through the network. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { defaultSettings } from '../electron/contract.ts';
import { enhance } from '../electron/pipeline/enhance.ts';
import type { Plane } from '../electron/pipeline/image.ts';
import { readCatalog } from '../electron/pipeline/network/catalog.ts';
import type { Network } from '../electron/pipeline/network/network.ts';
import { withStandIn } from '../electron/pipeline/network/stand-in.ts';
import { type Benchmark, spread } from './benchmark.ts';
import { lumaOf, psnr } from './score.ts';
import { models, openModel } from './scored.ts';

const samples = fileURLToPath(new URL('../samples', import.meta.url));
const names = ['harbour.jpg', 'door.jpg', 'camellia-turned.jpg', 'portrait-p3.jpg', 'sign.png'] as const;

interface Shot {
  readonly seconds: number;
  /** Pixels that the network saw. */
  readonly pixels: number;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly spared: string;
}

async function shoot(source: string, target: string, network: Network, exact: boolean): Promise<Shot> {
  let pixels = 0;
  const run = (luma: Plane) => {
    pixels += luma.data.length;
    return network.run(luma);
  };
  const settings = { ...defaultSettings, exact, format: 'png' as const, compression: 0 };
  const how = { settings, network: { ...network, run }, previews: false, replace: true };
  const start = performance.now();
  const { spared } = await enhance(new AbortController().signal, { source, target }, how);
  const seconds = (performance.now() - start) / 1000;
  const { data, info } = await sharp(target)
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const told = spared ? `${spared.tiles} of ${spared.of}, ${spared.largest.toFixed(1)}` : '–';
  return { seconds, pixels, data, width: info.width, height: info.height, spared: told };
}

async function row(name: string, source: string, folder: string, network: Network, runs: number): Promise<string[]> {
  const target = join(folder, 'result.png');
  const gains: number[] = [];
  let [exact, quick] = [await shoot(source, target, network, true), await shoot(source, target, network, false)];
  for (let run = 0; run < runs; run++) {
    [exact, quick] = [await shoot(source, target, network, true), await shoot(source, target, network, false)];
    gains.push(exact.seconds / quick.seconds);
  }
  const most = exact.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (quick.data[i] ?? 0))), 0);
  const luma = ({ data, width, height }: Shot) => lumaOf(data, width, height, 3);
  const apart = psnr(luma(exact), luma(quick));
  const work = `${((100 * quick.pixels) / exact.pixels).toFixed(0)} %`;
  return [name, `${spread(gains).median.toFixed(2)} ×`, work, quick.spared, String(most), `${apart.toFixed(1)} dB`];
}

/** As sharp as a scaled-down picture is, and as soft as a camera's pixels often are: enlarged thrice and compressed. */
const kinds = [
  ['sharp', 1],
  ['soft', 3],
] as const;

/** What is measured: the photos of a folder as they are, or the samples. */
async function pictures(folder: string, photos: string | undefined): Promise<[string, string][]> {
  if (photos !== undefined) {
    const files = (await readdir(photos)).filter((name) => /\.(jpe?g|png|tiff?|webp)$/i.test(name)).sort();
    return files.map((name) => [name, join(photos, name)]);
  }
  const made: [string, string][] = [];
  for (const [kind, times] of kinds) {
    for (const name of names) {
      const source = join(folder, `${kind}-${name}.jpg`);
      const { width, height } = await sharp(join(samples, name)).metadata();
      const size = { width: width * times, height: height * times, fit: 'fill' as const };
      await sharp(join(samples, name)).removeAlpha().resize(size).jpeg({ quality: 92 }).toFile(source);
      made.push([`${name}, ${kind}`, source]);
    }
  }
  return made;
}

/** With what stands in for it, and with the numbers that a processor takes by default. */
async function opened(id: string, scale: number): Promise<Network> {
  const { entry, network } = await openModel(id, scale, { precision: 'int8' });
  return withStandIn(network, entry, { models: (await readCatalog(models)).models, folder: models, scale });
}

export const adaptive: Benchmark = {
  name: 'adaptive',
  about:
    'sparing a network (--model) where it would add little: time, and the largest change, on the samples sharp and soft, or on --photos DIR',
  async run({ runs, photos, model = 'asym-vdsr' }) {
    const folder = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
    const network = await opened(model, 2);
    try {
      const rows: string[][] = [];
      for (const [name, source] of await pictures(folder, photos)) {
        rows.push(await row(name, source, folder, network, Math.min(runs, 3)));
      }
      return {
        title: `Quiet blocks spared (${model} ×2 in 8 bit)`,
        columns: ['picture', 'gain', 'pixels it saw', 'blocks spared, change told', 'largest change', 'to exact'],
        rows,
        notes: [
          'Largest change in levels of 8 bit over all samples of the result; wanted: at most 2, and a gain of 1.5 ×.',
        ],
      };
    } finally {
      await network.close();
      await rm(folder, { recursive: true });
    }
  },
};
