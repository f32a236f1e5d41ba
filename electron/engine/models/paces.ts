/** Which tiles and numbers are quickest here, measured once for each network and machine and kept in a file. */
import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Precision, Settings } from '../../contract.ts';
import { makeFolder } from '../../pipeline/file/folder.ts';
import type { CatalogModel } from '../../pipeline/network/catalog.ts';
import type { Network } from '../../pipeline/network/network.ts';
import { quickestEdge } from '../../pipeline/network/pace.ts';

/** By network, provider and machine: the edge of a core in input pixels, or the numbers to compute with. */
const Pace = z.union([z.number().int().min(1).max(4096), z.enum(['fp32', 'int8'])]);
type Pace = z.infer<typeof Pace>;
const Known = z.record(z.string().max(300), Pace);
type Known = z.infer<typeof Known>;

export interface Paces {
  /**
   * The edge to cut at, of `edges` (ascending; none: undefined). What is not known yet is measured, which takes two
   * seconds, where `isWorth` says so; otherwise it is the largest, which has the least margin.
   */
  edgeFor(network: Network, edges: readonly number[], isWorth: () => Promise<boolean>): Promise<number | undefined>;
  /** The numbers to compute a model with on what a provider setting means; `measured` where they are not known of these weights. */
  precisionFor(
    model: Pick<CatalogModel, 'id' | 'files'>,
    provider: Settings['provider'],
    measured: () => Promise<Precision>,
  ): Promise<Precision>;
}

/** Another processor, number of threads or runtime of it would be another machine. */
const machine = (): string => `${cpus()[0]?.model.trim() ?? 'unknown'} ×${availableParallelism()}`;

const keyOf = ({ id, sha, provider, factor }: Network, edges: readonly number[]): string =>
  [id, sha.slice(0, 16), `${factor.p}/${factor.q}`, provider, machine(), edges.join('-')].join(' | ');

/** Other weights may be right in 8 bit where these were not. */
const weightsOf = ({ files }: Pick<CatalogModel, 'files'>): string =>
  files.map(({ sha256, int8 }) => (int8 ?? { sha256 }).sha256.slice(0, 12)).join('-');

/** Keeps them in `paces.json` of a folder; one that cannot be read or written is only measured again. */
export function openPaces(folder: string, measure = quickestEdge): Paces {
  const recall = openMemory(join(folder, 'paces.json'));
  return {
    async edgeFor(network, edges, isWorth) {
      const most = edges.at(-1);
      if (edges.length < 2 || network.sha === '') return most;
      const fits = (pace: Pace): pace is number => typeof pace === 'number' && edges.includes(pace);
      const edge = await recall(keyOf(network, edges), fits, async () =>
        (await isWorth()) ? measure(network, edges) : null,
      );
      return edge === null ? most : edge;
    },
    async precisionFor(model, provider = 'auto', measured) {
      const fits = (pace: Pace): pace is Precision => typeof pace === 'string';
      const key = [model.id, 'precision', weightsOf(model), provider, machine()].join(' | ');
      return (await recall(key, fits, measured)) ?? 'fp32';
    },
  };
}

/**
 * Gives what is known by a key and fits; otherwise what `learn` says, which is asked once at a time and kept. Null and
 * undefined are passed on, not kept.
 */
function openMemory(file: string) {
  let all: Promise<Known> | null = null;
  const learning = new Map<string, Promise<Pace | null | undefined>>();
  return async function recall<P extends Pace>(
    key: string,
    fits: (pace: Pace) => pace is P,
    learn: () => Promise<P | null | undefined>,
  ): Promise<P | null | undefined> {
    all ??= read(file);
    const known = (await all)[key];
    if (known !== undefined && fits(known)) return known;
    const under = learning.get(key);
    if (under) return (await under) as P | null | undefined;
    const learnt = learn().then(async (pace) => {
      if (pace === null || pace === undefined) return pace;
      all = keep(file, key, pace, fits);
      const kept = (await all)[key];
      return kept !== undefined && fits(kept) ? kept : pace;
    });
    learning.set(key, learnt);
    return learnt.finally(() => learning.delete(key));
  };
}

async function read(file: string): Promise<Known> {
  try {
    return Known.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

/**
 * Read again before it is written: what another engine has measured meanwhile holds, so that two that work side by side,
 * each slowed by the other, do not compute with different numbers.
 */
async function keep(file: string, key: string, pace: Pace, fits: (pace: Pace) => boolean): Promise<Known> {
  await makeFolder(dirname(file)).catch(() => undefined);
  return alone(`${file}.lock`, async () => {
    const there = await read(file);
    const other = there[key];
    if (other !== undefined && fits(other)) return there;
    const paces = { ...there, [key]: pace };
    const part = `${file}.${process.pid}.part`;
    // Without room or rights it is measured again next time.
    await writeFile(part, JSON.stringify(paces, null, 1))
      .then(() => rename(part, file))
      .catch(() => undefined);
    return paces;
  });
}

/** Looks for a free lock, ten milliseconds apart; whoever holds it needs two, unless it died with it. */
const looks = 100;

/** Does the work when nobody else does any under the same lock, a folder; where none can be made, at once. */
async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const isTaken = () =>
    mkdir(lock).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    );
  for (let look = 0; look < looks && (await isTaken()); look++) await setTimeout(10);
  return work().finally(() => rmdir(lock).catch(() => undefined));
}
