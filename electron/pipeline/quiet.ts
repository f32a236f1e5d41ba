import { lumaOf } from './colour.ts';
import type { Take } from './floats.ts';
import type { Image, Rect } from './image.ts';

/** Edge of a block in input pixels, on a grid of the whole picture: what is decided depends on no tile. */
export const blockEdge = 32;
/** Pixels around a block that are looked at too: detail further off reaches in weakly. */
const reach = 8;
/** Pixels beyond a rectangle that are looked at to tell which of the blocks that it touches are quiet. */
export const quietReach = blockEdge + reach;
/**
 * Up to this difference, in levels of 8 bit, between a pixel and the mean of the nine around it, all over a block, networks
 * were not seen to change a colour by more than 1.6 levels: measured on photographs, in which the grid of JPEG, hardly
 * visible, makes networks say more than noise of the same size does. The better a network, the more it says.
 */
const quietLevels = 0.8;

/** Blocks of a picture in which a network has nothing to say. */
export interface Quiet {
  /** Whether the block holds no detail above the bound. */
  is(column: number, row: number): boolean;
  readonly columns: number;
  readonly rows: number;
}

/** The pixels of a block. */
export function blockAt({ width, height }: { width: number; height: number }, column: number, row: number): Rect {
  const [x, y] = [column * blockEdge, row * blockEdge];
  return { x, y, width: Math.min(blockEdge, width - x), height: Math.min(blockEdge, height - y) };
}

/** Grows a rectangle by `by` on each side, within the picture. */
export function grown(rect: Rect, by: number, { width, height }: { width: number; height: number }): Rect {
  const [x, y] = [Math.max(0, rect.x - by), Math.max(0, rect.y - by)];
  return {
    x,
    y,
    width: Math.min(width, rect.x + rect.width + by) - x,
    height: Math.min(height, rect.y + rect.height + by) - y,
  };
}

/** Looks at each block when it is asked for, once. The test costs a few additions a pixel, far less than any network. */
export function quietOf(image: Image): Quiet {
  const [columns, rows] = [Math.ceil(image.width / blockEdge), Math.ceil(image.height / blockEdge)];
  const known = new Uint8Array(columns * rows);
  const one = new Float32Array((blockEdge + 2 * reach) ** 2);
  const take: Take = (length) => one.subarray(0, length);
  return {
    columns,
    rows,
    is(column, row) {
      const at = row * columns + column;
      if (known[at] === 0) known[at] = isQuiet(image, blockAt(image, column, row), take) ? 1 : 2;
      return known[at] === 1;
    },
  };
}

function isQuiet(image: Image, block: Rect, take: Take): boolean {
  const { data, width, height } = lumaOf(image, grown(block, reach, image), take);
  // Where no pixel has all its neighbours nothing is known.
  if (width < 3 || height < 3) return false;
  const bound = (quietLevels / 255) * 9;
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

/** Whether a block belongs to what is to be covered. */
type Belongs = (column: number, row: number) => boolean;

/** Covers the blocks of an area that are not quiet with few rectangles, in blocks. */
export function busyRectangles(quiet: Quiet, area: Rect): Rect[] {
  return covering((column, row) => !quiet.is(column, row), area);
}

/** The same for those that are quiet. */
export function quietRectangles(quiet: Quiet, area: Rect): Rect[] {
  return covering(quiet.is, area);
}

/** Runs of a row, joined downwards. */
function covering(belongs: Belongs, area: Rect): Rect[] {
  const done: Rect[] = [];
  let open: Rect[] = [];
  for (let row = area.y; row < area.y + area.height; row++) {
    const runs = runsOf(belongs, area, row);
    const next = runs.map(({ x, width }) => {
      const above = open.find((rect) => rect.x === x && rect.width === width);
      return above ? { ...above, height: above.height + 1 } : { x, y: row, width, height: 1 };
    });
    done.push(...open.filter((rect) => !next.some((taken) => taken.x === rect.x && taken.y === rect.y)));
    open = next;
  }
  return [...done, ...open];
}

function runsOf(belongs: Belongs, area: Rect, row: number): { x: number; width: number }[] {
  const runs: { x: number; width: number }[] = [];
  for (let column = area.x; column < area.x + area.width; column++) {
    if (!belongs(column, row)) continue;
    const last = runs.at(-1);
    if (last && last.x + last.width === column) last.width++;
    else runs.push({ x: column, width: 1 });
  }
  return runs;
}
