import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { fault, stopIfAborted } from './fault.ts';
import { type Field, header, numbers, openBlock, readDirectory, writeDirectory } from './ifd.ts';
import { hasAlpha } from './image.ts';
import type { Canvas } from './tiff.ts';

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

function strip(picture: Canvas, from: number, rows: number, little: boolean, differ: boolean): Buffer {
  const { width, channels } = picture;
  const samples = picture.data.slice(from * width * channels, (from + rows) * width * channels);
  if (differ) difference(samples, width, channels);
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return picture.depth === 16 && !little ? bytes.swap16() : bytes;
}

async function strips(signal: AbortSignal, picture: Canvas, rows: number, little: boolean, level: number) {
  const starts = Array.from({ length: Math.ceil(picture.height / rows) }, (_, i) => i * rows);
  const made: Buffer[] = [];
  for (let i = 0; i < starts.length; i += together) {
    stopIfAborted(signal);
    const group = starts.slice(i, i + together).map(async (from) => {
      const bytes = strip(picture, from, Math.min(rows, picture.height - from), little, level > 0);
      return level > 0 ? await squeeze(bytes, { level }) : bytes;
    });
    made.push(...(await Promise.all(group)));
  }
  return made;
}

function fieldsOf({ width, height, channels, depth }: Canvas, blocks: TiffBlocks, little: boolean, level: number) {
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

/**
 * A TIFF of deflated strips with horizontal differences (`level` 1 to 9) or of bare samples (0). The EXIF block begins
 * the file at the places that it had before, in its own byte order, so that even maker notes that count from the
 * beginning stay true. Fails with `too-large` where 4 GiB do not hold it, and with `cancelled`.
 */
export async function encodeTiff(
  signal: AbortSignal,
  picture: Canvas,
  blocks: TiffBlocks,
  level: number,
): Promise<Buffer[]> {
  const little = blocks.exif === null || blocks.exif[0] === 0x49;
  const front = blocks.exif ?? Buffer.alloc(8);
  const rows = Math.max(1, Math.floor(stripBytes / ((picture.width * picture.channels * picture.depth) / 8)));
  const data = await strips(signal, picture, rows, little, level);
  const parts: Buffer[] = [];
  let end = front.length;
  const add = (part: Buffer): number => {
    if (end & 1) {
      parts.push(Buffer.alloc(1));
      end++;
    }
    const at = end;
    parts.push(part);
    end += part.length;
    return at;
  };
  const offsets = data.map(add);
  const place = numbers(little, 278, 4, [rows]);
  const kept = keptFields(blocks.exif);
  if (blocks.density !== null && !kept.some(({ tag }) => tag === 282)) {
    const ratio = [Math.round(blocks.density * 100), 100];
    kept.push(numbers(little, 282, 5, ratio), numbers(little, 283, 5, ratio), numbers(little, 296, 3, [2]));
  }
  if (end > end32) throw fault('too-large', 'A TIFF holds at most 4 GiB, and the result would be larger.');
  const lengths = data.map(({ length }) => length);
  const fields = [...fieldsOf(picture, blocks, little, level), ...kept, place];
  fields.push(numbers(little, 273, 4, offsets), numbers(little, 279, 4, lengths));
  const directory = end + (end & 1);
  add(writeDirectory(little, fields, directory));
  if (end > end32) throw fault('too-large', 'A TIFF holds at most 4 GiB, and the result would be larger.');
  return [header(little, directory), front.subarray(8), ...parts];
}
