import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { fault, stopIfAborted } from '../fault.ts';
import { hasAlpha } from '../image.ts';
import { type Field, header, numbers, openBlock, readDirectory, writeDirectory } from '../metadata/ifd.ts';
import type { Rows } from './sheet.ts';
import type { Spool } from './spool.ts';
import type { Shape } from './tiff-frame.ts';
import type { Piece } from './write.ts';

const squeeze = promisify(deflate);

/** What goes into the file beside the pixels. */
export interface TiffBlocks {
  readonly exif: Buffer | null;
  readonly xmp: Buffer | null;
  /** Bare IPTC records. */
  readonly records: Buffer | null;
  readonly icc: Buffer | null;
  /** Dots per inch. */
  readonly density: number | null;
}

/** Tags of the first directory that say how the pixels lie, or what is written anew; an EXIF block's own do not count. */
const own = new Set([
  254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 338, 339, 513, 514, 529, 530, 531,
  532, 700, 33_723, 34_377, 34_675,
]);

const stripBytes = 256 * 1024;
/** Strips compressed at a time: the thread pool's share that leaves room for others. */
const together = 4;
const end32 = 2 ** 32 - 1;

/** Each sample as its difference to the one before in its channel; what is left compresses better. */
function difference(samples: Uint8Array | Uint16Array, width: number, channels: number): void {
  const row = width * channels;
  for (let from = 0; from < samples.length; from += row) {
    for (let i = from + row - 1; i >= from + channels; i--) samples[i] = samples[i]! - samples[i - channels]!;
  }
}

async function strip(picture: Rows, from: number, rows: number, little: boolean, level: number): Promise<Buffer> {
  const { width, channels, depth } = picture;
  const samples = (await picture.rows(from, from + rows)).data.slice();
  if (level > 0) difference(samples, width, channels);
  const plain = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const bytes = depth === 16 && !little ? plain.swap16() : plain;
  return level > 0 ? squeeze(bytes, { level }) : bytes;
}

/** The strips in order, a few of them computed at a time. */
async function* strips(signal: AbortSignal, picture: Rows, rows: number, little: boolean, level: number) {
  const starts = Array.from({ length: Math.ceil(picture.height / rows) }, (_, i) => i * rows);
  for (let i = 0; i < starts.length; i += together) {
    stopIfAborted(signal);
    const group = starts
      .slice(i, i + together)
      .map((from) => strip(picture, from, Math.min(rows, picture.height - from), little, level));
    yield* await Promise.all(group);
  }
}

function fieldsOf({ width, height, channels, depth }: Shape, blocks: TiffBlocks, little: boolean, level: number) {
  const field = (tag: number, type: 3 | 4 | 5, ...values: number[]) => numbers(little, tag, type, values);
  const fields: Field[] = [
    field(256, 4, width),
    field(257, 4, height),
    field(258, 3, ...new Array<number>(channels).fill(depth)),
    field(259, 3, level > 0 ? 8 : 1),
    field(262, 3, channels < 3 ? 1 : 2),
    field(274, 3, 1),
    field(277, 3, channels),
    field(284, 3, 1),
  ];
  if (level > 0) fields.push(field(317, 3, 2));
  if (hasAlpha(channels)) fields.push(field(338, 3, 2));
  const { xmp, records, icc } = blocks;
  if (xmp) fields.push({ tag: 700, type: 1, count: xmp.length, value: xmp });
  if (records) {
    // Bytes that call themselves longs, as every writer since the first has done.
    const value = Buffer.concat([records, Buffer.alloc(-records.length & 3)]);
    fields.push({ tag: 33_723, type: 4, count: value.length / 4, value });
  }
  if (icc) fields.push({ tag: 34_675, type: 7, count: icc.length, value: icc });
  return fields;
}

/** Entries of the EXIF's first directory; their offsets stay true, since the block begins the file. */
function keptFields(exif: Buffer | null): Field[] {
  const block = exif && openBlock(exif);
  if (!exif || !block) return [];
  return readDirectory(block, block.long(4))
    .entries.filter(({ tag }) => !own.has(tag))
    .map(({ tag, at }) => ({ tag, kept: exif.subarray(at, at + 12) }));
}

/** Takes the strips of a file, one after the other, and says as what pieces they are to be written. */
export interface Strips {
  add(bytes: Buffer): Promise<void>;
  pieces(): readonly Piece[];
}

/** Strips that stay in memory. */
export function stripsInMemory(): Strips {
  const parts: Buffer[] = [];
  return { add: async (bytes) => void parts.push(bytes), pieces: () => parts };
}

/** Strips that lie in a temporary file, in the order and at the distances that they will have. */
export function stripsOnDisk(spool: Spool): Strips {
  let end = 0;
  return {
    async add(bytes) {
      await spool.write(bytes, end);
      end += bytes.length;
    },
    pieces: () => [{ path: spool.path, from: 0, to: end }],
  };
}

/** What the strips have come to. */
interface Laid {
  readonly offsets: number[];
  readonly lengths: number[];
  /** Where the next may begin: at an even place. */
  readonly end: number;
}

async function lay(parts: AsyncGenerator<Buffer>, from: number, store: Strips): Promise<Laid> {
  const [offsets, lengths]: [number[], number[]] = [[], []];
  let end = from;
  const even = async () => {
    if ((end & 1) === 0) return;
    await store.add(Buffer.alloc(1));
    end++;
  };
  for await (const part of parts) {
    await even();
    offsets.push(end);
    lengths.push(part.length);
    await store.add(part);
    end += part.length;
    if (end > end32) throw tooLarge();
  }
  await even();
  return { offsets, lengths, end };
}

const tooLarge = () => fault('too-large', 'A TIFF holds at most 4 GiB, and the result would be larger.');

/**
 * A TIFF of deflated strips with horizontal differences (`level` 1 to 9) or of bare samples (0). The EXIF block begins
 * the file at the places that it had before, in its own byte order, so that even maker notes that count from the
 * beginning stay true. Fails with `too-large` where 4 GiB do not hold it, and with `cancelled`.
 */
export async function encodeTiff(
  signal: AbortSignal,
  picture: Rows,
  blocks: TiffBlocks,
  level: number,
  store: Strips = stripsInMemory(),
): Promise<Piece[]> {
  const little = blocks.exif === null || blocks.exif[0] === 0x49;
  const front = blocks.exif ?? Buffer.alloc(8);
  const rows = Math.max(1, Math.floor(stripBytes / ((picture.width * picture.channels * picture.depth) / 8)));
  const { offsets, lengths, end } = await lay(strips(signal, picture, rows, little, level), front.length, store);
  const kept = keptFields(blocks.exif);
  if (blocks.density !== null && !kept.some(({ tag }) => tag === 282)) {
    const ratio = [Math.round(blocks.density * 100), 100];
    kept.push(numbers(little, 282, 5, ratio), numbers(little, 283, 5, ratio), numbers(little, 296, 3, [2]));
  }
  const fields = [...fieldsOf(picture, blocks, little, level), ...kept, numbers(little, 278, 4, [rows])];
  fields.push(numbers(little, 273, 4, offsets), numbers(little, 279, 4, lengths));
  const directory = writeDirectory(little, fields, end);
  if (end + directory.length > end32) throw tooLarge();
  return [header(little, end), front.subarray(8), ...store.pieces(), directory];
}
