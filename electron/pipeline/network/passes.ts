import { type Factor, ratio, scaled } from '../factor.ts';
import type { Plane } from '../image.ts';
import type { Network } from './network.ts';

/** What enlarges a crop: one network or several, one after the other, in floats that are neither clipped nor rounded between. */
export type Passes = Pick<Network, 'factor' | 'halo' | 'step' | 'alike' | 'beside' | 'run' | 'standIn'>;

/** `first`, then `second` on what it gave. `first` must have a whole factor, so that the sizes of crops add up. */
function after(first: Passes, second: Passes): Passes {
  const factor: Factor = ratio(first.factor.p * second.factor.p, first.factor.q * second.factor.q);
  return {
    factor,
    // What the second sees lies in the output of the first, where each pixel depends on the halo of the first.
    halo: first.halo + Math.ceil((second.halo * first.factor.q) / first.factor.p),
    step: first.step * second.step,
    ...(first.alike ? { alike: true } : {}),
    ...(first.beside && second.beside ? { beside: true } : {}),
    run: async (luma: Plane) => second.run(await first.run(luma)),
  };
}

/** The networks as one; all but the last must have whole factors. Throws a RangeError otherwise, or when there is none. */
export function passesOf(networks: readonly Network[]): Passes {
  const [head, ...rest] = networks;
  if (!head || networks.slice(0, -1).some(({ factor }) => factor.q !== 1)) {
    throw new RangeError('passes are at least one network, and all but the last enlarge by whole factors');
  }
  return rest.reduce<Passes>(after, head);
}

/** Size of a picture after the passes. */
export function enlargedSize(
  { width, height }: { readonly width: number; readonly height: number },
  { factor }: Passes,
): { readonly width: number; readonly height: number } {
  return { width: scaled(width, factor), height: scaled(height, factor) };
}
