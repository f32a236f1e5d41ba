import type { ModelInfo, ProviderTrial, Settings } from '../../contract.ts';
import { EngineError, failureOf } from '../failure.ts';

/** What computes a network, and with which numbers; nothing: what proves itself first, and what is quicker on it. */
export type Means = Partial<Pick<Settings, 'precision' | 'provider'>>;

/** What stays open between photos. */
export interface Kept {
  readonly provider: string;
  close(): Promise<void> | void;
}
export interface Opened<N extends Kept> {
  readonly network: N;
  readonly trials: readonly ProviderTrial[];
}

/** Opens what settings ask for. Rejects with a failure. */
export type Open<N extends Kept> = (
  settings: Pick<Settings, 'model' | 'scale' | 'precision' | 'provider'>,
) => Promise<Opened<N>>;

export interface Models<N extends Kept> {
  list(): readonly ModelInfo[];
  /** The open network for a model and scale; opened if need be. Rejects with a failure. */
  open(model: string, scale: number, means?: Means): Promise<Opened<N>>;
  /** What the last opening said, by which the machine is described; opens the first model if none is open yet. */
  describe(): Promise<{ readonly provider: string; readonly trials: readonly ProviderTrial[] }>;
  close(): Promise<void>;
}

/** Networks held open: the one in use and the one before, so that flipping between two costs nothing. */
const usualKept = 2;

/** Keeps the `kept` last used networks open. `open` makes one; it is called once for each model and scale at a time. */
export function keepModels<N extends Kept>(
  infos: readonly ModelInfo[],
  open: (model: string, scale: number, means: Means) => Promise<Opened<N>>,
  kept = usualKept,
): Models<N> {
  // In order of use: a Map keeps the order in which its keys were set.
  const cache = new Map<string, Promise<Opened<N>>>();
  let latest: Opened<N> | null = null;
  const drop = async (key: string) => {
    const leaving = cache.get(key);
    cache.delete(key);
    await leaving?.then(
      ({ network }) => network.close(),
      () => undefined,
    );
  };
  const take = async (model: string, scale: number, means: Means = {}): Promise<Opened<N>> => {
    if (!infos.some(({ id }) => id === model)) {
      const names = infos.map(({ id }) => id).join(', ');
      throw new EngineError('not-found', `There is no model «${model}»; there is: ${names || 'none'}.`);
    }
    const { precision = 'auto', provider = 'auto' } = means;
    const key = `${model} ${Math.round(scale * 100)} ${precision} ${provider}`;
    const opening = cache.get(key) ?? open(model, scale, means);
    cache.delete(key);
    cache.set(key, opening);
    try {
      latest = await opening;
      for (const old of [...cache.keys()].slice(0, -kept)) await drop(old);
      return latest;
    } catch (error) {
      if (cache.get(key) === opening) cache.delete(key);
      throw error;
    }
  };
  return {
    list: () => infos,
    open: take,
    async describe() {
      const first = infos[0];
      if (!latest && !first) return { provider: 'none', trials: [] };
      try {
        const { network, trials } = latest ?? (await take(first!.id, 2));
        return { provider: network.provider, trials };
      } catch (error) {
        return { provider: 'none', trials: [{ provider: 'none', ok: false, reason: failureOf(error).message }] };
      }
    },
    async close() {
      for (const key of [...cache.keys()]) await drop(key);
    },
  };
}
