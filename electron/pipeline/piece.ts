import { crossing, type Span, spanOf, type Tile, type TileRule } from './tiles.ts';

/** One axis: `rule.tile` input pixels about output position `at`, moved inside where the picture ends. */
function span(length: number, at: number, rule: TileRule): Span {
  const { tile, step, factor } = rule;
  const size = Math.min(length, Math.max(step, Math.ceil(tile / step) * step));
  const middle = (at * factor.q) / factor.p;
  // To the nearest place where a core may begin: rounded down, a core that is one step long could end before `at`.
  const begin = Math.round(Math.min(Math.max(0, middle - size / 2), length - size) / step) * step;
  const core = middle < begin + size ? begin : begin + step;
  return spanOf(core, Math.min(length, core + size), length, rule);
}

/** A single tile of about `rule.tile` input pixels a side about the output point `eye`, by the rules of `plan`. */
export function pieceAt(
  width: number,
  height: number,
  eye: { readonly x: number; readonly y: number },
  rule: TileRule,
): Tile {
  return crossing(span(width, eye.x, rule), span(height, eye.y, rule));
}
