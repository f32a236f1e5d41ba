import type { Fit } from '../contract.ts';
import { type Factor, ratio, scaled } from './factor.ts';
import { type Network, reducedTo } from './network/network.ts';

/** Tiles begin at multiples of a factor's denominator, so that a large one would make tiles too large for the memory. */
const largestDenominator = 1024;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The side of a photo, upright, that is to come out with a given number of pixels. */
function sideOf({ width, height }: Size, side: Fit['side']): number {
  if (side === 'longest') return Math.max(width, height);
  return side === 'width' ? width : height;
}

/**
 * The factor by which that side comes out with exactly `pixels` (floor(side × factor)), of all such the one with the
 * smallest denominator. Beyond 1024 photos would be cut into too few tiles: then the factor that comes nearest, at
 * most a few pixels off. Below 1 where the photo is larger.
 */
export function factorToFit(size: Size, { side, pixels }: Fit): Factor {
  const length = sideOf(size, side);
  let nearest: Factor = { p: 1, q: 1 };
  const exact = simplest(length, pixels);
  if (exact) return exact;
  let least = Number.POSITIVE_INFINITY;
  for (let q = 1; q <= largestDenominator; q++) {
    const candidate = ratio(Math.max(1, Math.round((pixels * q) / length)), q);
    const off = Math.abs(scaled(length, candidate) - pixels);
    if (off < least) [least, nearest] = [off, candidate];
  }
  return nearest;
}

function simplest(length: number, pixels: number): Factor | null {
  for (let q = 1; q <= largestDenominator; q++) {
    const p = Math.ceil((pixels * q) / length);
    if (p * length < (pixels + 1) * q) return ratio(p, q);
  }
  return null;
}

/** Nothing enlarges: the plain antialiased cubic makes a photo smaller. */
export function reducing(factor: Factor): Network {
  const same: Network = {
    id: 'bicubic',
    sha: '',
    precision: 'fp32',
    provider: 'none',
    factor: { p: 1, q: 1 },
    halo: 0,
    step: 1,
    run: async (luma) => luma,
    close: async () => undefined,
  };
  return reducedTo(same, factor);
}
