/** Sparing where there is no detail: the plain cubic enlargement is enough there. */
import type { Cheap } from './cheap.ts';
import { lumaOf } from './colour.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Image, Plane } from './image.ts';
import { blockAt, blockEdge, gridOf, grown } from './quiet.ts';
import { resample } from './resample.ts';

/** Pixels around a block without detail that are looked at too: detail further off reaches in weakly. */
const plainReach = 8;
/**
 * Up to this difference, in levels of 8 bit, between a pixel and the mean of the nine around it, all over a block, networks
 * were not seen to change a colour by more than 1.6 levels: measured on photographs, in which the grid of JPEG, hardly
 * visible, makes networks say more than noise of the same size does. The better a network, the more it says.
 */
const plainLevels = 0.8;

/** The plain cubic enlargement is enough where there is no detail. The test costs a few additions a pixel. */
export function plainly(image: Image, factor: Factor): Cheap {
  const one = new Float32Array((blockEdge + 2 * plainReach) ** 2);
  const take: Take = (length) => one.subarray(0, length);
  const grid = gridOf(image);
  const known = new Map<number, boolean>();
  const is = (column: number, row: number) => {
    const at = row * grid.columns + column;
    const seen = () => lumaOf(image, grown(blockAt(image, column, row), plainReach, image), take);
    const plain = known.get(at) ?? isSmooth(seen(), plainLevels);
    known.set(at, plain);
    return plain;
  };
  return {
    quiet: { ...grid, is },
    halo: 0,
    reach: blockEdge + plainReach,
    run: async (luma) => resample(luma, factor),
    survey:
      async (luma, { offset, output: { width, height } }) =>
      async (taken) =>
        resample(luma, factor, { ...offset, width, height }, taken),
  };
}

/** Does no pixel differ by more than so many levels of 8 bit from the mean of the nine around it? */
export function isSmooth({ data, width, height }: Plane, levels: number): boolean {
  // Where no pixel has all its neighbours nothing is known.
  if (width < 3 || height < 3) return false;
  const bound = (levels / 255) * 9;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const above = data[at - width - 1]! + data[at - width]! + data[at - width + 1]!;
      const beside = data[at - 1]! + data[at + 1]! - 8 * data[at]!;
      const below = data[at + width - 1]! + data[at + width]! + data[at + width + 1]!;
      if (Math.abs(above + beside + below) > bound) return false;
    }
  }
  return true;
}
