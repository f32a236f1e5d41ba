import { totalmem } from 'node:os';
import { hasAlpha, type Image } from './image.ts';
import type { Passes } from './network/passes.ts';
import { plan, type Tile, type TileRule } from './tiles.ts';
import { bleedReach } from './transparency.ts';

/** Output edge of a tile: larger gains no speed, and a network's inner planes grow with its square. */
const outputEdge = 512;

/** Of the pixels that a network sees, at most this share beyond the photo's own, where nothing else bounds a tile. */
const waste = 0.12;
/** Memory of a machine below which tiles stay small: the inner planes of a large one take most of a gigabyte. */
const roomy = 8e9;
/** Input and output edge that no tile passes: a network's inner planes grow with one or the other, a chain's with both. */
const [mostInput, mostOutput] = [640, 1800];

/**
 * Edge of a core, input pixels, for a run that nobody watches and that may take memory: margins cost little then.
 * Undefined, for the usual edge, where a tile should be there soon or memory is short.
 */
export function thriftyEdge(
  { factor, halo }: Pick<Passes, 'factor' | 'halo'>,
  memory: number | undefined,
  machine = totalmem(),
): number | undefined {
  if (memory !== undefined || machine < roomy) return undefined;
  const usual = Math.ceil((outputEdge * factor.q) / factor.p);
  // The margins of a square: (1 + 2 halo / edge)² = 1 + waste.
  const wanted = Math.ceil((2 * halo) / (Math.sqrt(1 + waste) - 1));
  return Math.max(usual, Math.min(mostInput, Math.floor((mostOutput * factor.q) / factor.p), wanted));
}

/** How a photo is cut for these passes; `tile` is the edge of a core in input pixels. */
export function ruleOf(image: Pick<Image, 'channels'>, passes: Passes, tile?: number): TileRule {
  const { factor, halo, step } = passes;
  return {
    tile: tile ?? Math.ceil((outputEdge * factor.q) / factor.p),
    halo: halo + (hasAlpha(image.channels) ? bleedReach : 0),
    step,
    factor,
  };
}

/** The tiles of a photo, the same for a run and for a look, so that either finds what the other has kept. */
export function outline(image: Pick<Image, 'width' | 'height' | 'channels'>, passes: Passes, tile?: number): Tile[] {
  return plan(image.width, image.height, ruleOf(image, passes, tile));
}
