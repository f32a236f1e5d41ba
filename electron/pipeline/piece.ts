import { scaled } from './factor.ts';
import type { Tile, TileRule } from './tiles.ts';

interface Span {
  readonly core: number;
  readonly coreLength: number;
  readonly crop: number;
  readonly cropLength: number;
  readonly output: number;
  readonly outputLength: number;
  readonly offset: number;
}

/** One axis: `rule.tile` input pixels about output position `at`, moved inside where the picture ends. */
function span(length: number, at: number, { tile, halo, step, factor }: TileRule): Span {
  const place = (input: number) => (input * factor.p) / factor.q;
  const size = Math.min(length, Math.max(step, Math.ceil(tile / step) * step));
  const middle = (at * factor.q) / factor.p;
  const core = Math.floor(Math.min(Math.max(0, middle - size / 2), length - size) / step) * step;
  const end = Math.min(length, core + size);
  const crop = Math.floor(Math.max(0, core - halo) / step) * step;
  const outputEnd = end === length ? scaled(length, factor) : place(end);
  return {
    core,
    coreLength: end - core,
    crop,
    cropLength: Math.min(length, end + halo) - crop,
    output: place(core),
    outputLength: outputEnd - place(core),
    offset: place(core) - place(crop),
  };
}

/** A single tile of about `rule.tile` input pixels a side about the output point `eye`, by the rules of `plan`. */
export function pieceAt(
  width: number,
  height: number,
  eye: { readonly x: number; readonly y: number },
  rule: TileRule,
): Tile {
  const [column, row] = [span(width, eye.x, rule), span(height, eye.y, rule)];
  return {
    core: { x: column.core, y: row.core, width: column.coreLength, height: row.coreLength },
    crop: { x: column.crop, y: row.crop, width: column.cropLength, height: row.cropLength },
    output: { x: column.output, y: row.output, width: column.outputLength, height: row.outputLength },
    offset: { x: column.offset, y: row.offset },
  };
}
