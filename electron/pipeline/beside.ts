/** Sparing by a small network that stands in for the large one where it adds little itself. */
import type { Cheap } from './cheap.ts';
import { lumaOf } from './colour.ts';
import type { Cores } from './cores.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Image, Plane, Raster, Rect } from './image.ts';
import { isWorthAsking } from './judge.ts';
import type { StandIn } from './network/network.ts';
import { refuseNonsense } from './network/sane.ts';
import { isSmooth } from './plain.ts';
import { blockAt, blockEdge, blocksOf, gridOf, grown, pixelsOf, placesIn } from './quiet.ts';
import { cut, resample } from './resample.ts';
import { bledLuma, bleedReach } from './transparency.ts';

/** Pixels around a block in which the network that stands in must add little too. */
const near = 4;

/**
 * Beyond this difference between a pixel and the mean of the nine around it, networks add more than a little: of the blocks
 * in which Asym Lite adds two levels at most, less than 1 % have it in eleven of twelve photographs, 2 % in one. So it need not be asked there.
 */
const surely = 6;

/** A network's answer, and the luma of the rectangle of the photo that it was asked about. */
interface Answer {
  readonly region: Rect;
  readonly luma: Plane;
  readonly enlarged: Plane;
}

/** What asking about blocks takes. */
interface Asking {
  readonly image: Image;
  readonly standIn: StandIn;
  readonly known: Cores['decided'];
  readonly columns: number;
}

/** A small network's answer is enough where that network itself adds little: it is asked about tiles in which that may be. */
export function beside(image: Image, standIn: StandIn, known: Cores['decided']): Cheap {
  const { factor, halo, step, run } = standIn.network;
  const grid = gridOf(image);
  const asking = { image, standIn, known, columns: grid.columns };
  const reach = near + halo + bleedReach;
  const isQuiet = (column: number, row: number) => known.get(row * grid.columns + column) === true;
  let worthAsking = false;
  let judged: Promise<boolean> | null = null;
  return {
    quiet: { ...grid, is: (column, row) => worthAsking && isQuiet(column, row) },
    halo,
    reach: blockEdge + reach + step,
    run,
    async survey(_, { core, output }, take) {
      // Once for all tiles, of which several may be under way.
      judged ??= isWorthAsking(image, reach + step, async (picture, square) => {
        await decide(asking, picture, square);
        return [...placesIn(square)].every(([column, row]) => isQuiet(column, row));
      });
      worthAsking = await judged.catch((error: unknown) => {
        judged = null;
        throw error;
      });
      const blocks = blocksOf(core);
      const early = worthAsking ? await decide(asking, image, blocks, take) : null;
      return async (taken) => {
        const { region, enlarged } = early ?? (await asked(asking, image, blocks, take));
        const place = (at: number) => (at * factor.p) / factor.q;
        return cut(enlarged, { ...output, x: output.x - place(region.x), y: output.y - place(region.y) }, taken);
      };
    },
  };
}

/** Asks about some blocks, of which those around them must be at hand in `picture`. */
async function asked({ image, standIn }: Asking, picture: Raster, blocks: Rect, take?: Take): Promise<Answer> {
  const { halo, step, run } = standIn.network;
  const region = beginningAt(step, grown(pixelsOf(blocks, image), near + halo + bleedReach, image));
  const luma = bledLuma(picture, region, take);
  const enlarged = await run(luma);
  refuseNonsense(luma, enlarged);
  return { region, luma, enlarged };
}

/** Decides about those blocks that nothing is known of; the answer that it took, if it took one. */
async function decide(asking: Asking, picture: Raster, blocks: Rect, take?: Take): Promise<Answer | null> {
  const { image, standIn, known, columns } = asking;
  const { factor } = standIn.network;
  const unknown: { at: number; block: Rect }[] = [];
  for (const [column, row] of placesIn(blocks)) {
    const [at, block] = [row * columns + column, blockAt(image, column, row)];
    if (known.has(at)) continue;
    if (isSmooth(lumaOf(picture, grown(block, 1, image)), surely)) unknown.push({ at, block });
    else known.set(at, false);
  }
  if (unknown.length === 0) return null;
  const answer = await asked(asking, picture, blocks, take);
  const plain = resample(answer.luma, factor, undefined, take);
  for (const { at, block } of unknown) {
    const around = outputOf(grown(block, near, image), answer.region, factor);
    known.set(at, addsLittle(answer.enlarged, plain, around, standIn.levels));
  }
  return answer;
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
