import { deflateSync } from 'node:zlib';
import type { Finished, Settings } from '../contract.ts';
import { beside } from './beside.ts';
import type { Cheap } from './cheap.ts';
import { coreOf } from './core.ts';
import type { Cores } from './cores.ts';
import type { Take } from './floats.ts';
import type { Image, Plane, Rect } from './image.ts';
import type { Network } from './network/network.ts';
import type { Passes } from './network/passes.ts';
import { plainly } from './plain.ts';
import { blockAt, blockEdge, blocksOf, busyRectangles, grown, placesIn, type Quiet, quietRectangles } from './quiet.ts';
import { cut } from './resample.ts';
import type { Tile } from './tiles.ts';
import { bledLuma, bleedReach } from './transparency.ts';

/** Enlarges tiles, and spares the network the blocks in which it has nothing to say. */
export interface Sparing {
  /** As `coreOf`, but quiet blocks are made the cheap way. */
  core(luma: Plane, tile: Tile, take?: Take): Promise<Plane>;
  /** Pixels of the photo beyond a tile's crop that are looked at. */
  readonly reach: number;
  /** Where in a tile, whose core was made, the network is spared; in pixels of the whole result. */
  sparedIn(tile: Tile): Rect[];
  /** Which blocks went without the network, wholly or in part, and what it would have changed in some of them. */
  account(): Promise<NonNullable<Finished['spared']>>;
}

/** Below this share of pixels spared, parts cost more in margins and calls than they save: the network sees the tile whole. */
const worthwhile = 0.1;

/** What two rectangles share. */
function shared(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const [right, bottom] = [Math.min(a.x + a.width, b.x + b.width), Math.min(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y };
}

/** A part of a tile as a tile of its own. */
function partOf(tile: Tile, blocks: Rect, { factor, halo, step }: Passes): Tile {
  const touched = shared(tile.core, {
    x: blocks.x * blockEdge,
    y: blocks.y * blockEdge,
    width: blocks.width * blockEdge,
    height: blocks.height * blockEdge,
  });
  const at = (value: number) => Math.floor(value / step) * step;
  // The crop alone must begin where places in the output are whole: the core would swallow quiet blocks.
  const core = touched;
  const { x, y } = core;
  const [left, top] = [at(Math.max(tile.crop.x, x - halo)), at(Math.max(tile.crop.y, y - halo))];
  const crop = shared(tile.crop, {
    x: left,
    y: top,
    width: core.x + core.width + halo - left,
    height: core.y + core.height + halo - top,
  });
  const place = (value: number) => Math.floor((value * factor.p) / factor.q);
  // An output pixel that a boundary of blocks runs through belongs to both sides.
  const end = (of: 'x' | 'y', side: 'width' | 'height') =>
    core[of] + core[side] === tile.core[of] + tile.core[side]
      ? tile.output[of] + tile.output[side]
      : Math.ceil(((core[of] + core[side]) * factor.p) / factor.q);
  const output = {
    x: place(x),
    y: place(y),
    width: end('x', 'width') - place(x),
    height: end('y', 'height') - place(y),
  };
  return { core, crop, output, offset: { x: output.x - place(crop.x), y: output.y - place(crop.y) } };
}

function paste(part: Plane, target: Plane, left: number, top: number): void {
  for (let y = 0; y < part.height; y++) {
    target.data.set(part.data.subarray(y * part.width, (y + 1) * part.width), (top + y) * target.width + left);
  }
}

/** Is the network spared the blocks of a photo for which a cheap answer is enough? Runs and looks decide it by the same rule. */
export function isSpared({ sha }: Network, { exact, strength }: Pick<Settings, 'exact' | 'strength'>): boolean {
  // Where there is no network, nothing can be spared.
  return !exact && strength > 0 && sha !== '';
}

/** By the network that stands in, if there is one; `decided` is what was found of this photo and network before. */
export function cheapOf(
  image: Image,
  { factor, standIn }: Pick<Passes, 'factor' | 'standIn'>,
  decided: Cores['decided'] = new Map(),
): Cheap {
  return standIn ? beside(image, standIn, decided) : plainly(image, factor);
}

/** Sparing for one photo. `cores` must be kept of sparing alone, or bytes would depend on what was looked at before. */
export function sparing(image: Image, passes: Passes, cores?: Cores): Sparing {
  const cheap = cheapOf(image, passes, cores?.decided);
  const { quiet } = cheap;
  const without = new Set<number>();
  const note = (tile: Tile) => {
    for (const [column, row] of placesIn(blocksOf(tile.core))) {
      if (quiet.is(column, row)) without.add(row * quiet.columns + column);
    }
  };
  return {
    reach: cheap.reach,
    async core(luma, tile, take) {
      const cheaply = await cheap.survey(luma, tile, take);
      note(tile);
      const known = cores?.get(tile);
      if (known) return known;
      const parts = partsOf(tile, quiet, passes);
      if (isAll(parts, tile)) return coreOf(luma, tile, passes, cores, take);
      // What is kept outlives the tile.
      const core = await cheaply(cores ? undefined : take);
      const made = isWorthwhile(parts, tile) ? apart(luma, tile, passes, take) : together(luma, tile, passes, take);
      for (const part of parts) {
        paste(await made(part), core, part.output.x - tile.output.x, part.output.y - tile.output.y);
      }
      cores?.put(tile, core);
      return core;
    },
    sparedIn(tile) {
      return quietRectangles(quiet, blocksOf(tile.core)).map((rect) => partOf(tile, rect, passes).output);
    },
    account: () => account(image, passes, cheap, without),
  };
}

/** What of a tile is the network's. */
function partsOf(tile: Tile, quiet: Quiet, passes: Passes): Tile[] {
  return busyRectangles(quiet, blocksOf(tile.core)).map((rect) => partOf(tile, rect, passes));
}

const pixels = ({ width, height }: Rect) => width * height;

function isAll(parts: readonly Tile[], { output }: Tile): boolean {
  return parts.length === 1 && pixels(parts[0]!.output) === pixels(output);
}

function isWorthwhile(parts: readonly Tile[], tile: Tile): boolean {
  const cost = parts.reduce((sum, { crop }) => sum + pixels(crop), 0);
  return cost <= (1 - worthwhile) * pixels(tile.crop);
}

type Make = (part: Tile) => Promise<Plane>;

/** The network sees each part by itself. */
function apart(luma: Plane, tile: Tile, passes: Passes, take?: Take): Make {
  return async (part) => {
    const crop = { ...part.crop, x: part.crop.x - tile.crop.x, y: part.crop.y - tile.crop.y };
    return coreOf(cut(luma, crop, take), part, passes, undefined, take);
  };
}

/** It sees the tile whole, of which the parts alone are taken: how a photo is cut must not be seen in its result. */
function together(luma: Plane, tile: Tile, passes: Passes, take?: Take): Make {
  const whole = coreOf(luma, tile, passes, undefined, take);
  return async ({ output }) =>
    cut(await whole, { ...output, x: output.x - tile.output.x, y: output.y - tile.output.y }, take);
}

/** The blocks that went without the network; it tells now what it would have said to some of them. */
async function account(
  image: Image,
  passes: Passes,
  cheap: Cheap,
  without: ReadonlySet<number>,
): Promise<NonNullable<Finished['spared']>> {
  const { columns, rows } = cheap.quiet;
  const bits = Buffer.alloc(Math.ceil((columns * rows) / 8));
  const spared = [...without]
    .sort((a, b) => a - b)
    .map((at) => {
      bits[at >> 3]! |= 0x80 >> (at & 7);
      return blockAt(image, at % columns, Math.floor(at / columns));
    });
  let largest = 0;
  const checks = Math.min(mostChecks, Math.ceil(spared.length / 256));
  for (let i = 0; i < checks; i++) {
    const block = spared[Math.floor(((i + 0.5) * spared.length) / checks)]!;
    largest = Math.max(largest, await change(image, middleOf(block), passes, cheap));
  }
  const map = deflateSync(bits).toString('base64');
  return { tiles: spared.length, of: columns * rows, largest, columns, map };
}

/** Spared blocks of which the middle is computed after all, so that what is said of the change is measured. */
const mostChecks = 8;
const checkEdge = 24;

function middleOf({ x, y, width, height }: Rect): Rect {
  const [w, h] = [Math.min(width, checkEdge), Math.min(height, checkEdge)];
  return { x: x + ((width - w) >> 1), y: y + ((height - h) >> 1), width: w, height: h };
}

/** What the network would change in a rectangle, in levels of 8 bit. */
async function change(image: Image, rect: Rect, passes: Passes, cheap: Cheap): Promise<number> {
  const { factor, step } = passes;
  const wide = grown(rect, Math.max(passes.halo, cheap.halo) + bleedReach, image);
  const [x, y] = [Math.floor(wide.x / step) * step, Math.floor(wide.y / step) * step];
  const crop = { x, y, width: wide.x + wide.width - x, height: wide.y + wide.height - y };
  await image.disk?.fetch(y, y + crop.height);
  const luma = bledLuma(image, crop);
  const place = (value: number) => Math.ceil((value * factor.p) / factor.q);
  const [enlarged, plain] = [await passes.run(luma), await cheap.run(luma)];
  const right = Math.min(plain.width, place(rect.x - x + rect.width));
  const bottom = Math.min(plain.height, place(rect.y - y + rect.height));
  let most = 0;
  for (let v = place(rect.y - y); v < bottom; v++) {
    for (let u = place(rect.x - x); u < right; u++) {
      const at = v * plain.width + u;
      most = Math.max(most, Math.abs(enlarged.data[at]! - plain.data[at]!));
    }
  }
  // Luma spans 219 levels where a colour spans 255.
  return (most * 255 * 255) / 219;
}
