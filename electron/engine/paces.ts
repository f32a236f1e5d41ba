/** Which tiles are quickest here, measured once for each network and machine and kept in a file. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Network } from '../pipeline/network/network.ts';
import { quickestEdge } from '../pipeline/network/pace.ts';

/** By network, provider and machine: the edge of a core in input pixels. */
const Known = z.record(z.string().max(300), z.number().int().min(1).max(4096));
type Known = z.infer<typeof Known>;

export interface Paces {
  /**
   * The edge to cut at, of `edges` (ascending; none: undefined). What is not known yet is measured, which takes two
   * seconds, where `isWorth` says so; otherwise it is the largest, which has the least margin.
   */
  edgeFor(network: Network, edges: readonly number[], isWorth: () => Promise<boolean>): Promise<number | undefined>;
}

/** Another processor, number of threads or runtime of it would be another machine. */
const machine = (): string => `${cpus()[0]?.model.trim() ?? 'unknown'} ×${availableParallelism()}`;

const keyOf = ({ id, sha, provider, factor }: Network, edges: readonly number[]): string =>
  [id, sha.slice(0, 16), `${factor.p}/${factor.q}`, provider, machine(), edges.join('-')].join(' | ');

/** Keeps them in `paces.json` of a folder; one that cannot be read or written is only measured again. */
export function openPaces(folder: string, measure = quickestEdge): Paces {
  const file = join(folder, 'paces.json');
  let all: Promise<Known> | null = null;
  const measuring = new Map<string, Promise<number | undefined>>();
  const learn = async (key: string, network: Network, edges: readonly number[]) => {
    const edge = await measure(network, edges);
    if (edge !== undefined) {
      all = keep(file, key, edge);
      await all;
    }
    return edge;
  };
  return {
    async edgeFor(network, edges, isWorth) {
      const most = edges.at(-1);
      if (edges.length < 2 || network.sha === '') return most;
      const key = keyOf(network, edges);
      all ??= read(file);
      const known = (await all)[key];
      if (known !== undefined && edges.includes(known)) return known;
      const under = measuring.get(key);
      if (under) return under;
      const worth = isWorth().then((yes) => (yes ? learn(key, network, edges) : most));
      const learning = worth.finally(() => measuring.delete(key));
      measuring.set(key, learning);
      return learning;
    },
  };
}

async function read(file: string): Promise<Known> {
  try {
    return Known.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Read again before it is written: another engine may have measured something meanwhile. */
async function keep(file: string, key: string, edge: number): Promise<Known> {
  const paces = { ...(await read(file)), [key]: edge };
  try {
    await mkdir(join(file, '..'), { recursive: true });
    const part = `${file}.${process.pid}.part`;
    await writeFile(part, JSON.stringify(paces, null, 1));
    await rename(part, file);
  } catch {
    // Without room or rights it is measured again next time.
  }
  return paces;
}
