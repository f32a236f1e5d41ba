import { totalmem } from 'node:os';
import { hasAlpha, type Image } from './image.ts';
import type { Passes } from './network/passes.ts';
import { largestCore } from './network/pieces.ts';
import { plan, type Tile, type TileRule } from './tiles.ts';
import { bleedReach } from './transparency.ts';

/** Output edge of a tile: larger gains no speed, and a network's inner planes grow with its square. */
const outputEdge = 512;

/** Of the pixels that a network sees, at most this share beyond the photo's own, where nothing else bounds a tile. */
const waste = 0.12;
/** Memory of a machine below which tiles stay small: the inner planes of a large one take most of a gigabyte. */
const roomy = 8e9;

/**
 * Edges of a core, input pixels, ascending, among which a run that nobody watches and that may take memory chooses: from
 * the usual one to one whose margins cost little. None, for the usual edge, where memory is short or was bounded.
 */
export function thriftyEdges(
  { factor, halo }: Pick<Passes, 'factor' | 'halo'>,
  memory: number | undefined,
  machine = totalmem(),
): readonly number[] {
  if (memory !== undefined || machine < roomy) return [];
  const usual = Math.ceil((outputEdge * factor.q) / factor.p);
  // The margins of a square: (1 + 2 halo / edge)² = 1 + waste.
  const wanted = Math.ceil((2 * halo) / (Math.sqrt(1 + waste) - 1));
  const most = Math.max(usual, Math.min(largestCore({ factor }), wanted));
  return [...new Set([usual, (usual + most) >> 1, most])];
}

/** Has the photo tiles enough for their size to matter? */
export function hasManyTiles({ width, height }: Pick<Image, 'width' | 'height'>, edge: number): boolean {
  return width * height > 8 * edge ** 2;
}

/** How a photo is cut for these passes; `tile` is the edge of a core in input pixels. */
export function ruleOf(image: Pick<Image, 'channels'>, passes: Passes, tile?: number): TileRule {
  const { factor, halo, step, alike } = passes;
  return {
    tile: tile ?? Math.ceil((outputEdge * factor.q) / factor.p),
    halo: halo + (hasAlpha(image.channels) ? bleedReach : 0),
    step,
    factor,
    ...(alike ? { alike } : {}),
  };
}

/** The tiles of a photo, the same for a run and for a look, so that either finds what the other has kept. */
export function outline(image: Pick<Image, 'width' | 'height' | 'channels'>, passes: Passes, tile?: number): Tile[] {
  return plan(image.width, image.height, ruleOf(image, passes, tile));
}
