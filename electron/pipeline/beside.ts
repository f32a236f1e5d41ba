/** Sparing by a small network that stands in for the large one where it adds little itself. */
import type { Cheap } from './cheap.ts';
import { lumaOf } from './colour.ts';
import type { Cores } from './cores.ts';
import type { Factor } from './factor.ts';
import { asRows } from './file/sheet.ts';
import type { Take } from './floats.ts';
import type { Image, Plane, Raster, Rect } from './image.ts';
import type { StandIn } from './network/network.ts';
import { refuseNonsense } from './network/sane.ts';
import { isSmooth } from './plain.ts';
import { blockAt, blockEdge, blocksOf, gridOf, grown, placesIn } from './quiet.ts';
import { cut, resample } from './resample.ts';
import { bledLuma, bleedReach } from './transparency.ts';

/** Pixels around a block in which the network that stands in must add little too. */
const near = 4;

/**
 * Beyond this difference between a pixel and the mean of the nine around it, networks add more than a little: of the blocks
 * in which Asym Lite adds two levels at most, less than 1 % have it in eleven of twelve photographs, 2 % in one. So it need not be asked there.
 */
const surely = 6;

/**
 * Squares of four blocks by which a photo is judged, and how many of them must be quiet as a whole: with fewer, asking costs as
 * much as it spares. Single blocks that are quiet spare nothing, since those around them need margins.
 */
const judged = 16;
const fewest = 4;
/** A photo of no more blocks is not judged: that would be to ask about half of it twice. */
const few = 128;

/** A network's answer, and the luma of the rectangle of the photo that it was asked about. */
interface Answer {
  readonly region: Rect;
  readonly luma: Plane;
  readonly enlarged: Plane;
}

/** A small network's answer is enough where that network itself adds little: it is asked about tiles in which that may be. */
export function beside(image: Image, { network, levels }: StandIn, known: Cores['decided']): Cheap {
  const { factor, halo, step } = network;
  const reach = near + halo + bleedReach;
  const grid = gridOf(image);
  const indexOf = (column: number, row: number) => row * grid.columns + column;

  /** Asks about some blocks, of which those around them must be at hand in `picture`. */
  async function asked(picture: Raster, blocks: Rect, take?: Take): Promise<Answer> {
    const region = beginningAt(step, grown(pixelsOf(blocks, image), reach, image));
    const luma = bledLuma(picture, region, take);
    const enlarged = await network.run(luma);
    refuseNonsense(luma, enlarged);
    return { region, luma, enlarged };
  }

  /** Decides about those blocks that nothing is known of; the answer that it took, if it took one. */
  async function decide(picture: Raster, blocks: Rect, take?: Take): Promise<Answer | null> {
    for (const [column, row] of placesIn(blocks)) {
      const own = () => lumaOf(picture, grown(blockAt(image, column, row), 1, image));
      if (!known.has(indexOf(column, row)) && !isSmooth(own(), surely)) known.set(indexOf(column, row), false);
    }
    const unknown = [...placesIn(blocks)].filter(([column, row]) => !known.has(indexOf(column, row)));
    if (unknown.length === 0) return null;
    const answer = await asked(picture, blocks, take);
    const plain = resample(answer.luma, factor, undefined, take);
    for (const [column, row] of unknown) {
      const around = outputOf(grown(blockAt(image, column, row), near, image), answer.region, factor);
      known.set(indexOf(column, row), addsLittle(answer.enlarged, plain, around, levels));
    }
    return answer;
  }

  /** Judges the photo by some of its blocks: by the same ones whichever tile comes first. */
  async function judge(): Promise<boolean> {
    if (grid.columns * grid.rows <= few) return true;
    let quiet = 0;
    for (const square of spread(grid)) {
      const { y, height } = grown(pixelsOf(square, image), reach + step, image);
      const picture = image.disk ? { ...(await asRows(image).rows(y, y + height)), top: y } : image;
      await decide(picture, square);
      if ([...placesIn(square)].every(([column, row]) => known.get(indexOf(column, row)))) quiet++;
    }
    return quiet >= fewest;
  }

  let verdict: Promise<boolean> | null = null;
  let worthAsking = false;
  return {
    quiet: { ...grid, is: (column, row) => worthAsking && known.get(indexOf(column, row)) === true },
    halo,
    reach: blockEdge + reach + step,
    run: network.run,
    async survey(_, { core, output }, take) {
      verdict ??= judge();
      worthAsking = await verdict;
      const blocks = blocksOf(core);
      const early = worthAsking ? await decide(image, blocks, take) : null;
      return async (taken) => {
        const { region, enlarged } = early ?? (await asked(image, blocks, take));
        const place = (at: number) => (at * factor.p) / factor.q;
        return cut(enlarged, { ...output, x: output.x - place(region.x), y: output.y - place(region.y) }, taken);
      };
    },
  };
}

/** Squares of four blocks, evenly over the picture in both directions: the sequence R2 by M. Roberts. */
function* spread({ columns, rows }: { columns: number; rows: number }): Generator<Rect> {
  const part = (i: number, ratio: number, of: number) => Math.floor(((0.5 + i * ratio) % 1) * of);
  const [width, height] = [Math.min(2, columns), Math.min(2, rows)];
  for (let i = 1; i <= judged; i++) {
    const x = part(i, 0.7548776662466927, columns - width + 1);
    yield { x, y: part(i, 0.5698402909980532, rows - height + 1), width, height };
  }
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
