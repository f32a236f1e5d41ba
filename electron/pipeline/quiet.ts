import type { Rect } from './image.ts';

/** Edge of a block in input pixels, on a grid of the whole picture: what is decided depends on no tile. */
export const blockEdge = 32;

/** Blocks of a picture for which a cheap answer is enough. */
export interface Quiet {
  is(column: number, row: number): boolean;
  readonly columns: number;
  readonly rows: number;
}

type Size = Pick<Rect, 'width' | 'height'>;

/** How many blocks a picture has in a row and in a column. */
export function gridOf({ width, height }: Size): Pick<Quiet, 'columns' | 'rows'> {
  return { columns: Math.ceil(width / blockEdge), rows: Math.ceil(height / blockEdge) };
}

/** The blocks that a rectangle of the picture touches, in blocks. */
export function blocksOf({ x, y, width, height }: Rect): Rect {
  const [left, top] = [Math.floor(x / blockEdge), Math.floor(y / blockEdge)];
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) / blockEdge) - left,
    height: Math.ceil((y + height) / blockEdge) - top,
  };
}

/** The column and row of each block of an area, in blocks. */
export function* placesIn({ x, y, width, height }: Rect): Generator<readonly [number, number]> {
  for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) yield [column, row];
}

/** The pixels of an area given in blocks. */
export function pixelsOf(blocks: Rect, { width, height }: Size): Rect {
  const [x, y] = [blocks.x * blockEdge, blocks.y * blockEdge];
  return {
    x,
    y,
    width: Math.min(width - x, blocks.width * blockEdge),
    height: Math.min(height - y, blocks.height * blockEdge),
  };
}

/** The pixels of a block. */
export function blockAt(picture: Size, column: number, row: number): Rect {
  return pixelsOf({ x: column, y: row, width: 1, height: 1 }, picture);
}

/** Grows a rectangle by `by` on each side, within the picture. */
export function grown(rect: Rect, by: number, { width, height }: Size): Rect {
  const [x, y] = [Math.max(0, rect.x - by), Math.max(0, rect.y - by)];
  return {
    x,
    y,
    width: Math.min(width, rect.x + rect.width + by) - x,
    height: Math.min(height, rect.y + rect.height + by) - y,
  };
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
