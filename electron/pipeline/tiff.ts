import type { Channels, Metadata, Raster, Samples } from './image.ts';

/** A raster whose samples already lie inside an uncompressed TIFF file in memory: encoding needs no second copy. */
export interface Canvas extends Raster {
  readonly file: Buffer;
}

type Entry = readonly [tag: number, type: 1 | 3 | 4 | 5 | 7, count: number, value: number | Buffer];

const stripBytes = 256 * 1024;

function longs(values: readonly number[]): number | Buffer {
  if (values.length === 1) return values[0]!;
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}

function shorts(value: number, count: number): number | Buffer {
  if (count === 1) return value;
  if (count === 2) return value | (value << 16);
  const bytes = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}

function entriesOf(
  width: number,
  height: number,
  channels: Channels,
  depth: 8 | 16,
  carried: Partial<Metadata>,
): Entry[] {
  const rowBytes = (width * channels * depth) / 8;
  // Many strips, because a reader holds a whole strip at a time.
  const rows = Math.max(1, Math.min(height, Math.floor(stripBytes / rowBytes)));
  const strips = Array.from({ length: Math.ceil(height / rows) }, (_, i) => i * rows);
  const entries: Entry[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, channels, shorts(depth, channels)],
    [259, 3, 1, 1],
    [262, 3, 1, channels < 3 ? 1 : 2],
    [273, 4, strips.length, longs(strips.map((row) => 8 + row * rowBytes))],
    [277, 3, 1, channels],
    [278, 4, 1, rows],
    [279, 4, strips.length, longs(strips.map((row) => Math.min(rows, height - row) * rowBytes))],
  ];
  if (carried.density) {
    const resolution = Buffer.alloc(8);
    resolution.writeUInt32LE(Math.round(carried.density * 100), 0);
    resolution.writeUInt32LE(100, 4);
    entries.push([282, 5, 1, resolution], [283, 5, 1, resolution], [296, 3, 1, 2]);
  }
  if (channels === 2 || channels === 4) entries.push([338, 3, 1, 2]);
  if (carried.xmp) entries.push([700, 1, carried.xmp.length, carried.xmp]);
  if (carried.icc) entries.push([34675, 7, carried.icc.length, carried.icc]);
  return entries;
}

/** Bytes of the samples alone. */
export function sampleBytes(width: number, height: number, channels: Channels, depth: 8 | 16): number {
  return (width * height * channels * depth) / 8;
}

/** Reserves a black picture that carries a profile, XMP and resolution; the whole must stay below 4 GiB, as TIFF does. */
export function canvas(
  width: number,
  height: number,
  channels: Channels,
  depth: 8 | 16,
  carried: Partial<Metadata>,
): Canvas {
  const bytes = sampleBytes(width, height, channels, depth);
  const directory = 8 + bytes + (bytes & 1);
  const entries = entriesOf(width, height, channels, depth, carried);
  let end = directory + 2 + entries.length * 12 + 4;
  const placed = entries.map((entry) => {
    const value = entry[3];
    if (typeof value === 'number') return { entry, at: value >>> 0 };
    const at = end;
    end += value.length + (value.length & 1);
    return { entry, at };
  });
  const file = Buffer.alloc(end);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(directory, 4);
  file.writeUInt16LE(entries.length, directory);
  placed.forEach(({ entry: [tag, type, count, value], at }, i) => {
    const to = directory + 2 + i * 12;
    file.writeUInt16LE(tag, to);
    file.writeUInt16LE(type, to + 2);
    file.writeUInt32LE(count, to + 4);
    file.writeUInt32LE(at, to + 8);
    if (typeof value !== 'number') value.copy(file, at);
  });
  const start = file.byteOffset + 8;
  const data: Samples =
    depth === 8
      ? new Uint8Array(file.buffer, start, width * height * channels)
      : new Uint16Array(file.buffer, start, width * height * channels);
  return { width, height, channels, depth, data, file };
}
