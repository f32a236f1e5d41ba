import type { ProviderTrial } from '../../contract.ts';
import { type Factor, factorOf } from '../factor.ts';
import type { CatalogModel } from './catalog.ts';
import { type Network, reducedTo } from './network.ts';
import { passesOf } from './passes.ts';
import { type OpenOptions, openNetwork } from './session.ts';

/** Most networks one after the other: 2 × 2 × 2 is the largest factor by the smallest network. */
const mostSteps = 3;
/** What a network that takes any factor was trained for. */
const usualSteps = [2, 3, 4];

/** The whole factors that a model has by itself; those from 2 on can be chained. */
function wholeFactors(model: CatalogModel): number[] {
  const own = model.files.flatMap(({ scales }) => (scales === 'any' ? usualSteps : scales));
  return [...new Set(own)].filter((scale) => Number.isInteger(scale) && scale > 1);
}

/**
 * Whole factors, the largest first, whose product reaches `scale` with the least to spare and the fewest steps; null
 * where none does.
 */
export function stepsFor(scale: number, factors: readonly number[]): readonly number[] | null {
  let found: { steps: readonly number[]; product: number } | null = null;
  const grow = (steps: readonly number[], product: number): void => {
    if (product >= scale && steps.length > 0) {
      const better =
        !found || product < found.product || (product === found.product && steps.length < found.steps.length);
      if (better) found = { steps, product };
      return;
    }
    if (steps.length === mostSteps) return;
    for (const factor of factors) if (factor <= (steps.at(-1) ?? factor)) grow([...steps, factor], product * factor);
  };
  grow([], 1);
  return (found as { steps: readonly number[] } | null)?.steps ?? null;
}

/** Networks one after the other as one: floats pass between them, neither clipped nor rounded, tile by tile. */
export function chained(networks: readonly Network[], factor: Factor): Network {
  const first = networks[0]!;
  const whole: Network = {
    ...first,
    ...passesOf(networks),
    close: async () => {
      for (const network of new Set(networks)) await network.close();
    },
  };
  const same = whole.factor.p * factor.q === whole.factor.q * factor.p;
  return same ? whole : reducedTo(whole, factor);
}

/**
 * Opens a model at `scale`, 1 to 8: beyond its own largest factor it works several times, one after the other.
 * Fails as `openNetwork` does.
 */
export async function openAt(
  model: CatalogModel,
  folder: string,
  scale: number,
  options: OpenOptions = {},
): Promise<{ network: Network; trials: ProviderTrial[] }> {
  const factors = wholeFactors(model);
  const largest = Math.max(...model.files.flatMap(({ scales }) => (scales === 'any' ? usualSteps : scales)));
  const steps = model.files.length === 0 || scale <= largest ? null : stepsFor(scale, factors);
  if (!steps) return openNetwork(model, folder, scale, options);
  const opened = new Map<number, Network>();
  let trials: ProviderTrial[] = [];
  try {
    for (const step of new Set(steps)) {
      const made = await openNetwork(model, folder, step, options);
      opened.set(step, made.network);
      trials = made.trials;
    }
  } catch (error) {
    for (const network of opened.values()) await network.close();
    throw error;
  }
  const networks = steps.map((step) => opened.get(step)!);
  return { network: chained(networks, factorOf(scale)), trials };
}
