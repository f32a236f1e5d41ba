/** Time of the network alone: no decoding, colour, stitching or encoding around it. */

import type { Plane } from '../electron/pipeline/image.ts';
import { readCatalog } from '../electron/pipeline/network/catalog.ts';
import type { Network } from '../electron/pipeline/network/network.ts';
import { type Benchmark, spelled } from './benchmark.ts';
import { models, openModel } from './scored.ts';

/** Output edge that the timed tile has at every factor: what the product itself runs. */
const edge = 480;

function tile(scale: number): Plane {
  const size = Math.round(edge / scale);
  const data = Float32Array.from(
    { length: size * size },
    (_, i) => 0.5 + 0.4 * Math.sin(i * 0.37) * Math.cos(i * 0.011),
  );
  return { data, width: size, height: size };
}

/** Seconds per output megapixel of each network, `runs` times in turn, so that a busy moment strikes all alike. */
export async function pace(
  networks: readonly { network: Network; scale: number }[],
  runs: number,
): Promise<number[][]> {
  const seconds: number[][] = networks.map(() => []);
  // From the third crop of a size on, sessions that know it are open.
  for (const { network, scale } of networks) for (let i = 0; i < 3; i++) await network.run(tile(scale));
  for (let round = 0; round < runs; round++) {
    for (const [i, { network, scale }] of networks.entries()) {
      const input = tile(scale);
      const start = performance.now();
      const { width, height } = await network.run(input);
      seconds[i]?.push((performance.now() - start) / 1000 / ((width * height) / 1e6));
    }
  }
  return seconds;
}

export const networks: Benchmark = {
  name: 'networks',
  about: 'seconds per output megapixel of every network of the catalog, alone, side by side',
  async run({ runs }) {
    const { models: catalog } = await readCatalog(models);
    const opened = [];
    for (const { id } of catalog) {
      for (const scale of [2, 3, 4]) opened.push({ network: (await openModel(id, scale)).network, scale });
    }
    const seconds = await pace(opened, runs);
    const rows = opened.map(({ network, scale }, i) => [
      network.id,
      `×${scale}`,
      network.provider,
      spelled(seconds[i] ?? []),
    ]);
    for (const { network } of opened) await network.close();
    const columns = ['model', 'scale', 'provider', 's/MP'];
    return { title: 'Networks alone', columns, rows, notes: ['Median of the runs ± half the middle half.'] };
  },
};
