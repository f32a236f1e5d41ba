import { alphaOf, lumaOf, type Planes } from './colour.ts';
import type { Take } from './floats.ts';
import type { Plane, Raster, Rect } from './image.ts';

/** Pixels beyond a visible edge that are given colour: the cubic's reach of 2, and one more. */
export const bleedReach = 3;

/**
 * The colour under fully transparent pixels is invisible and often black; enlarged, it would fringe the edges.
 * So visible colour is let to bleed `bleedReach` pixels outwards, in place. Alpha itself stays.
 */
export function bleed({ luma, chroma, alpha }: Planes): void {
  if (!alpha) return;
  const known = Uint8Array.from(alpha.data, (value) => (value > 0 ? 1 : 0));
  if (!known.includes(0) || !known.includes(1)) return;
  const planes = chroma ? [luma, chroma.blue, chroma.red] : [luma];
  for (let pass = 0; pass < bleedReach; pass++) grow(planes, known);
}

/** Luma as tiles have it: at transparent edges, with the colour that bleeds outwards. */
export function bledLuma(image: Raster, rect: Rect, take?: Take): Plane {
  const [luma, alpha] = [lumaOf(image, rect, take), alphaOf(image, rect, take)];
  bleed({ luma, chroma: null, alpha });
  return luma;
}

/** One pixel outwards: each unknown pixel becomes the mean of its known neighbours. */
function grow(planes: readonly Plane[], known: Uint8Array): void {
  const { width, height } = planes[0]!;
  const before = Uint8Array.from(known);
  for (let i = 0; i < known.length; i++) {
    if (before[i] === 1) continue;
    const near = neighbours(i, width, height).filter((at) => before[at] === 1);
    if (near.length === 0) continue;
    known[i] = 1;
    for (const { data } of planes) data[i] = near.reduce((sum, at) => sum + data[at]!, 0) / near.length;
  }
}

function neighbours(at: number, width: number, height: number): number[] {
  const [x, y] = [at % width, Math.floor(at / width)];
  const found: number[] = [];
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) found.push(v * width + u);
  }
  return found;
}
