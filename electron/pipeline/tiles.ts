import { type Factor, scaled } from './factor.ts';
import type { Rect } from './image.ts';

/** `core` and `crop` in input pixels, `output` = what the core becomes, `offset` = where the output lies in the enlarged crop. */
export interface Tile {
  readonly core: Rect;
  readonly crop: Rect;
  readonly output: Rect;
  readonly offset: { readonly x: number; readonly y: number };
}

export interface TileRule {
  /** Largest edge of a core, input pixels. */
  readonly tile: number;
  /** Input pixels that a result depends on beyond its core. */
  readonly halo: number;
  /** Cores and crops begin at multiples of it; a multiple of `factor.q`, so that their places in the output are whole. */
  readonly step: number;
  readonly factor: Factor;
  /** Whether crops are of one size, for a network that is quicker so. */
  readonly alike?: boolean;
}

/** A tile along one axis. */
export interface Span {
  readonly core: number;
  readonly coreLength: number;
  readonly crop: number;
  readonly cropLength: number;
  readonly output: number;
  readonly outputLength: number;
  readonly offset: number;
}

/** One axis: the core from input pixel `core` to before `end` of a picture of `length`, and what follows from it. */
export function spanOf(core: number, end: number, length: number, { halo, step, factor }: TileRule): Span {
  const place = (at: number) => (at * factor.p) / factor.q;
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

/** The tile that a column and a row make where they cross. */
export function crossing(column: Span, row: Span): Tile {
  return {
    core: { x: column.core, y: row.core, width: column.coreLength, height: row.coreLength },
    crop: { x: column.crop, y: row.crop, width: column.cropLength, height: row.cropLength },
    output: { x: column.output, y: row.output, width: column.outputLength, height: row.outputLength },
    offset: { x: column.offset, y: row.offset },
  };
}

/** Times a halo from which on a core may give one up to those at the border. */
const ample = 8;

/**
 * One axis: cores of nearly equal length, so that none is a sliver that costs a whole halo. For crops of one length, those
 * at the border, which want a halo on one side alone, are longer by one.
 */
function spans(length: number, rule: TileRule): Span[] {
  const { tile, step } = rule;
  const halo = Math.ceil(rule.halo / step) * step;
  const more = rule.alike && length > tile && tile >= ample * halo ? halo : 0;
  const units = Math.ceil((length - 2 * more) / step);
  const parts = Math.max(more > 0 ? 2 : 1, Math.ceil(units / Math.max(1, Math.floor((tile - more) / step))));
  const edge = (part: number) => {
    if (part === 0) return 0;
    return part === parts ? length : Math.min(length, more + Math.floor((part * units) / parts) * step);
  };
  const all = Array.from({ length: parts }, (_, part) => spanOf(edge(part), edge(part + 1), length, rule));
  return rule.alike ? alike(all, length, rule) : all;
}

/** With crops of one length: one that is shorter reaches further into the picture. */
function alike(all: readonly Span[], length: number, { step, factor }: TileRule): Span[] {
  const longest = Math.max(...all.map(({ cropLength }) => cropLength));
  // The last one begins at a multiple of the step too.
  const cropLength = longest + ((length - longest) % step);
  return all.map((span) => {
    const crop = Math.min(span.crop, length - cropLength);
    return { ...span, crop, cropLength, offset: span.output - (crop * factor.p) / factor.q };
  });
}

/** The tiles of a picture, row by row: cores cover it once, outputs cover the enlarged picture once. All integers. */
export function plan(width: number, height: number, rule: TileRule): Tile[] {
  if (rule.step % rule.factor.q !== 0) throw new RangeError('step must be a multiple of the denominator of the factor');
  const columns = spans(width, rule);
  return spans(height, rule).flatMap((row) => columns.map((column) => crossing(column, row)));
}
