import { basename } from 'node:path';
import { fault, type PipelineError } from '../fault.ts';
import { directoryAt, openTiff, type Part, pagesFrom, type Source, wholeNumbers } from './tiff-source.ts';
import { packings } from './unpack.ts';

const tags = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  offsets: 273,
  orientation: 274,
  channels: 277,
  rows: 278,
  lengths: 279,
  across: 282,
  planar: 284,
  unit: 296,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  extra: 338,
  format: 339,
  xmp: 700,
  icc: 34_675,
} as const;
const floating = 3;
const [associated, separate] = [1, 2];

/** A strip or tile in the file, and the rectangle of the picture that it holds; a tile may reach beyond the picture. */
export interface Chunk {
  readonly offset: number;
  readonly length: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The one channel that it holds; null for all of them. */
  readonly channel: number | null;
}

/** A TIFF of floating-point samples, grey or RGB, whose 0 to 1 is black to white. */
export interface FloatLayout {
  readonly path: string;
  /** As the samples lie; not upright. */
  readonly width: number;
  readonly height: number;
  readonly colours: 1 | 3;
  readonly alpha: 'none' | 'straight' | 'premultiplied';
  readonly bits: 16 | 32 | 64;
  readonly little: boolean;
  /** 0 is white. */
  readonly inverted: boolean;
  readonly compression: number;
  readonly predictor: number;
  readonly chunks: readonly Chunk[];
  readonly orientation: number;
  readonly icc: Buffer | null;
  readonly xmp: Buffer | null;
  /** Dots per inch. */
  readonly density: number | undefined;
  readonly pages: number;
}

type Values = (tag: number) => number[];

/** Bytes of an uncompressed strip that are read at a time. */
const bandBytes = 4 * 1024 * 1024;

function chunksOf(values: Values, plain: boolean, channels: number, bits: number): Chunk[] {
  const [width, height] = [values(tags.width)[0]!, values(tags.height)[0]!];
  const tile = values(tags.tileWidth)[0];
  const across = tile ?? width;
  const down = tile === undefined ? (values(tags.rows)[0] ?? height) : (values(tags.tileHeight)[0] ?? 0);
  const offsets = values(tile === undefined ? tags.offsets : tags.tileOffsets);
  const lengths = values(tile === undefined ? tags.lengths : tags.tileLengths);
  if (!(across > 0 && down > 0) || offsets.length !== lengths.length) return [];
  const planes = values(tags.planar)[0] === separate ? channels : 1;
  const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
  if (offsets.length < columns * rows * planes) return [];
  const row = (across * bits * (planes > 1 ? 1 : channels)) / 8;
  const band = plain && tile === undefined ? Math.max(1, Math.floor(bandBytes / row)) : down;
  const chunks: Chunk[] = [];
  for (let i = 0; i < columns * rows * planes; i++) {
    const [at, channel] = [i % (columns * rows), planes > 1 ? Math.floor(i / (columns * rows)) : null];
    const [x, y] = [(at % columns) * across, Math.floor(at / columns) * down];
    const end = tile === undefined ? Math.min(height, y + down) : y + down;
    for (let top = y; top < end; top += band) {
      const tall = Math.min(band, end - top);
      const skipped = (top - y) * row;
      const length = plain ? Math.min(lengths[i]! - skipped, tall * row) : lengths[i]!;
      chunks.push({ offset: offsets[i]! + skipped, length, x, y: top, width: across, height: tall, channel });
    }
  }
  return chunks;
}

/** Why such floats are not read, as the middle of a sentence; null where they are. */
function obstacle(values: Values): string | null {
  const bits = values(tags.bits);
  const [first, photometric] = [bits[0] ?? 1, values(tags.photometric)[0] ?? -1];
  if (![16, 32, 64].includes(first)) return `floating-point samples of ${first} bit`;
  if (bits.some((each) => each !== first) || values(tags.format).some((each) => each !== floating))
    return 'samples of several kinds';
  const channels = values(tags.channels)[0] ?? 1;
  const colours = photometric === 2 ? 3 : photometric === 0 || photometric === 1 ? 1 : 0;
  if (colours === 0) return 'floating-point samples that are neither grey nor RGB';
  if (channels - colours < 0 || channels - colours > 1) return `floating-point samples of ${channels} channels`;
  if (values(tags.extra)[0] === associated && values(tags.planar)[0] === separate)
    return 'floating-point samples in planes, multiplied by their transparency';
  const packed = !packings.has(values(tags.compression)[0] ?? 1) || ![1, 2, 3].includes(values(tags.predictor)[0] ?? 1);
  return packed ? 'floating-point samples in an unusual compression' : null;
}

/** A failure that names what of a TIFF's samples is not read, and what to do. */
export function unreadSamples(path: string, what: string): PipelineError {
  const sentence = `“${basename(path)}” holds ${what}, which are not read`;
  return fault('unsupported', `${sentence}. Save it with 8 or 16 bit and enhance that.`, path);
}

function densityOf(parts: readonly Part[], values: Values, little: boolean): number | undefined {
  const across = parts.find(({ tag, type }) => tag === tags.across && type === 5)?.value;
  if (!across || across.length < 8) return undefined;
  const [dots, lengths] = little
    ? [across.readUInt32LE(), across.readUInt32LE(4)]
    : [across.readUInt32BE(), across.readUInt32BE(4)];
  const unit = values(tags.unit)[0] ?? 2;
  return dots === 0 || lengths === 0 || unit === 1 ? undefined : (dots / lengths) * (unit === 3 ? 2.54 : 1);
}

async function layoutIn(path: string, source: Source, first: number): Promise<FloatLayout | null> {
  const { little } = source;
  const { parts } = await directoryAt(source, first);
  const find = (tag: number) => parts.find((part) => part.tag === tag);
  const values: Values = (tag) => wholeNumbers(find(tag), little);
  if (values(tags.format)[0] !== floating) return null;
  const refused = obstacle(values);
  if (refused !== null) throw unreadSamples(path, refused);
  const bits = values(tags.bits)[0] as 16 | 32 | 64;
  const compression = values(tags.compression)[0] ?? 1;
  const channels = values(tags.channels)[0] ?? 1;
  const colours = values(tags.photometric)[0] === 2 ? 3 : 1;
  const [width, height] = [values(tags.width)[0] ?? 0, values(tags.height)[0] ?? 0];
  const chunks = width > 0 && height > 0 ? chunksOf(values, compression === 1, channels, bits) : [];
  const orientation = values(tags.orientation)[0] ?? 1;
  return {
    ...{ path, width, height, colours, bits, little, compression, chunks },
    alpha: channels === colours ? 'none' : values(tags.extra)[0] === associated ? 'premultiplied' : 'straight',
    inverted: values(tags.photometric)[0] === 0,
    predictor: values(tags.predictor)[0] ?? 1,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    icc: find(tags.icc)?.value ?? null,
    xmp: find(tags.xmp)?.value ?? null,
    density: densityOf(parts, values, little),
    pages: await pagesFrom(source, first),
  };
}

/**
 * How the samples of a TIFF lie where they are floating-point numbers, which the decoder would take for linear light,
 * reduce to 8 bit, or not read. Null for other TIFFs; no chunks where the file is damaged. Fails with `unsupported`
 * for floats that are not read.
 */
export function floatLayout(path: string): Promise<FloatLayout | null> {
  return openTiff(path, (source, first) => layoutIn(path, source, first));
}
