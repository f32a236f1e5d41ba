import type { Rect } from './after-layer.ts';

/** The two layers of a tile, in 1/64 levels; see `LookTile` of the contract. */
export interface TwoLayers {
  readonly plain: Int16Array;
  readonly added: Int16Array;
  readonly gains: 1 | 3;
  readonly alpha: Uint8Array | null;
}

const fine = 64;
/** Levels at which the map of what was added reaches its full colour. */
export const heatSpan = 24;
/** Ends of the map: blue and orange keep apart for every kind of colour blindness. */
export const darkened = [242, 140, 60] as const;
export const brightened = [90, 160, 255] as const;

/** Puts the layers together, clip(plain + strength × added), as RGBA; `into` clips and rounds. */
export function weigh({ plain, added, gains, alpha }: TwoLayers, strength: number, into: Uint8ClampedArray): void {
  const gain = strength / fine;
  for (let from = 0, to = 0, at = 0; to < into.length; from += 3, to += 4, at++) {
    const [r, g, b] = gains === 1 ? [at, at, at] : [from, from + 1, from + 2];
    into[to] = plain[from]! / fine + gain * added[r]!;
    into[to + 1] = plain[from + 1]! / fine + gain * added[g]!;
    into[to + 2] = plain[from + 2]! / fine + gain * added[b]!;
    into[to + 3] = alpha === null ? 255 : alpha[at]!;
  }
}

/** What was added, alone: a dim grey of the picture, orange where it got darker, blue where it got brighter. */
export function heat({ plain, added, gains, alpha }: TwoLayers, strength: number, into: Uint8ClampedArray): void {
  for (let from = 0, to = 0, at = 0; to < into.length; from += 3, to += 4, at++) {
    const grey = 18 + (0.3 * plain[from]! + 0.59 * plain[from + 1]! + 0.11 * plain[from + 2]!) / fine / 3.4;
    const levels = (strength * (gains === 1 ? added[at]! : added[from + 1]!)) / fine;
    const share = Math.min(Math.abs(levels) / heatSpan, 1);
    const end = levels < 0 ? darkened : brightened;
    for (let c = 0; c < 3; c++) into[to + c] = grey + (end[c]! - grey) * share;
    into[to + 3] = alpha === null ? 255 : alpha[at]!;
  }
}

/** Distance and width of strokes in pixels of the result, and their colour. */
const [every, wide] = [16, 2];
export const hatched = [96, 98, 102] as const;

/** Strokes over a part of the map of `tile`, where the network was spared; they go on from tile to tile. */
export function hatch(part: Rect, tile: Rect, into: Uint8ClampedArray): void {
  for (let y = part.y; y < part.y + part.height; y++)
    for (let x = part.x; x < part.x + part.width; x++)
      if ((x + y) % every < wide) into.set(hatched, ((y - tile.y) * tile.width + x - tile.x) * 4);
}
