/** What a tile gets where its network is spared, and the blocks in which that is enough. */
import { lumaOf } from './colour.ts';
import type { Cores } from './cores.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Image, Plane, Rect } from './image.ts';
import type { StandIn } from './network/network.ts';
import type { Passes } from './network/passes.ts';
import { refuseNonsense } from './network/sane.ts';
import { blockAt, blockEdge, blocksOf, gridOf, grown, placesIn, type Quiet } from './quiet.ts';
import { cut, resample } from './resample.ts';
import type { Tile } from './tiles.ts';
import { bledLuma, bleedReach } from './transparency.ts';

export interface Cheap extends Pick<Passes, 'halo' | 'run'> {
  /** Only blocks of tiles that were surveyed may be asked for. */
  readonly quiet: Quiet;
  /** Pixels beyond a tile's crop that it looks at. */
  readonly reach: number;
  /**
   * Learns which blocks of a tile are quiet. What it gives makes the cheap luma of the tile's output, in memory that may be
   * written to; `luma` is that of the tile's crop. Fails as the network does that stands in.
   */
  survey(luma: Plane, tile: Tile, take?: Take): Promise<(take?: Take) => Promise<Plane>>;
}

/** By the network that stands in, if there is one; `decided` is what was found of this photo and network before. */
export function cheapOf(
  image: Image,
  { factor, standIn }: Pick<Passes, 'factor' | 'standIn'>,
  decided: Cores['decided'] = new Map(),
): Cheap {
  return standIn ? beside(image, standIn, decided) : plainly(image, factor);
}

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
function isSmooth({ data, width, height }: Plane, levels: number): boolean {
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

/** Pixels around a block in which the network that stands in must add little too. */
const near = 4;

/**
 * Beyond this difference between a pixel and the mean of the nine around it, networks add more than a little: of the blocks
 * in which Asym Lite adds two levels at most, less than 1 % have it in eleven of twelve photographs, 2 % in one. So it need not be asked there.
 */
const surely = 6;

/** A small network's answer is enough where that network itself adds little: it is asked about tiles in which that may be. */
function beside(image: Image, { network, levels }: StandIn, known: Cores['decided']): Cheap {
  const { factor, halo, step } = network;
  const reach = near + halo + bleedReach;
  const grid = gridOf(image);
  const place = (at: number) => (at * factor.p) / factor.q;
  return {
    quiet: { ...grid, is: (column, row) => known.get(row * grid.columns + column) === true },
    halo,
    reach: blockEdge + reach + step,
    run: network.run,
    async survey(_, { core, output }, take) {
      const blocks = blocksOf(core);
      const region = beginningAt(step, grown(pixelsOf(blocks, image), reach, image));
      const made = async () => {
        const luma = bledLuma(image, region, take);
        const enlarged = await network.run(luma);
        refuseNonsense(luma, enlarged);
        return { luma, enlarged };
      };
      for (const [column, row] of placesIn(blocks)) {
        const at = row * grid.columns + column;
        const own = () => lumaOf(image, grown(blockAt(image, column, row), 1, image));
        if (!known.has(at) && !isSmooth(own(), surely)) known.set(at, false);
      }
      const unknown = [...placesIn(blocks)].filter(([column, row]) => !known.has(row * grid.columns + column));
      const early = unknown.length > 0 ? await made() : null;
      if (early) {
        const plain = resample(early.luma, factor, undefined, take);
        for (const [column, row] of unknown) {
          const around = outputOf(grown(blockAt(image, column, row), near, image), region, factor);
          known.set(row * grid.columns + column, addsLittle(early.enlarged, plain, around, levels));
        }
      }
      const at = { ...output, x: output.x - place(region.x), y: output.y - place(region.y) };
      return async (taken) => cut((early ?? (await made())).enlarged, at, taken);
    },
  };
}

function pixelsOf(blocks: Rect, { width, height }: Pick<Rect, 'width' | 'height'>): Rect {
  const [x, y] = [blocks.x * blockEdge, blocks.y * blockEdge];
  return {
    x,
    y,
    width: Math.min(width - x, blocks.width * blockEdge),
    height: Math.min(height - y, blocks.height * blockEdge),
  };
}

/** The rectangle grown to begin where places in the output are whole. */
function beginningAt(step: number, { x, y, width, height }: Rect): Rect {
  const [left, top] = [x - (x % step), y - (y % step)];
  return { x: left, y: top, width: x + width - left, height: y + height - top };
}

/** Where a rectangle of the picture lies in the enlargement of `region`. */
function outputOf(rect: Rect, region: Rect, { p, q }: Factor): Rect {
  const from = (at: number) => Math.floor((at * p) / q);
  const [x, y] = [from(rect.x - region.x), from(rect.y - region.y)];
  return { x, y, width: from(rect.x - region.x + rect.width) - x, height: from(rect.y - region.y + rect.height) - y };
}

/** Does the network change no colour there by more than so many levels of 8 bit? Luma spans 219 levels where a colour spans 255. */
function addsLittle(enlarged: Plane, plain: Plane, { x, y, width, height }: Rect, levels: number): boolean {
  const bound = (levels * 219) / 255 / 255;
  const [made, base] = [enlarged.data, plain.data];
  for (let row = y; row < y + height; row++) {
    const from = row * plain.width + x;
    for (let at = from; at < from + width; at++) if (Math.abs(made[at]! - base[at]!) > bound) return false;
  }
  return true;
}
