import { type Channels, hasAlpha, type Metadata } from '../image.ts';

/** How a picture's samples lie. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly depth: 8 | 16;
}

/** What lies before and behind the bare samples in an uncompressed TIFF. */
export interface Frame {
  readonly front: Buffer;
  readonly back: Buffer;
}

/** Bytes of a number in an entry's value: short, long, a pair of longs, bytes without a meaning, long of 8. */
const widths = { 1: 1, 3: 2, 4: 4, 5: 4, 7: 1, 16: 8 } as const;
type Kind = keyof typeof widths;

interface Entry {
  readonly tag: number;
  readonly kind: Kind;
  readonly count: number;
  readonly value: Buffer;
}

const stripBytes = 256 * 1024;

/** Bytes of the samples alone. */
export function sampleBytes({ width, height, channels, depth }: Shape): number {
  return (width * height * channels * depth) / 8;
}

function numbers(tag: number, kind: Kind, ...values: readonly number[]): Entry {
  const wide = widths[kind];
  const value = Buffer.alloc(values.length * wide);
  for (const [i, number] of values.entries()) {
    if (wide === 8) value.writeBigUInt64LE(BigInt(number), i * 8);
    else value.writeUIntLE(number, i * wide, wide);
  }
  return { tag, kind, count: kind === 5 ? values.length / 2 : values.length, value };
}

function block(tag: number, kind: 1 | 7, value: Buffer): Entry {
  return { tag, kind, count: value.length, value };
}

function entriesOf(shape: Shape, carried: Partial<Metadata>, begin: number, place: 4 | 16): Entry[] {
  const { width, height, channels, depth } = shape;
  const rowBytes = (width * channels * depth) / 8;
  // Many strips, because a reader holds a whole strip at a time.
  const rows = Math.max(1, Math.min(height, Math.floor(stripBytes / rowBytes)));
  const strips = Array.from({ length: Math.ceil(height / rows) }, (_, i) => i * rows);
  const entries = [
    numbers(256, 4, width),
    numbers(257, 4, height),
    numbers(258, 3, ...new Array<number>(channels).fill(depth)),
    numbers(259, 3, 1),
    numbers(262, 3, channels < 3 ? 1 : 2),
    numbers(273, place, ...strips.map((row) => begin + row * rowBytes)),
    numbers(277, 3, channels),
    numbers(278, 4, rows),
    numbers(279, 4, ...strips.map((row) => Math.min(rows, height - row) * rowBytes)),
  ];
  if (carried.density) {
    const ratio = [Math.round(carried.density * 100), 100];
    entries.push(numbers(282, 5, ...ratio), numbers(283, 5, ...ratio), numbers(296, 3, 2));
  }
  if (hasAlpha(channels)) entries.push(numbers(338, 3, 2));
  if (carried.xmp) entries.push(block(700, 1, carried.xmp));
  if (carried.icc) entries.push(block(34_675, 7, carried.icc));
  return entries;
}

/** The directory that lies at `at`, and behind it the values that are too long for its entries. */
function directory(entries: readonly Entry[], at: number, big: boolean): Buffer {
  const [head, each, inside, tail] = big ? [8, 20, 8, 8] : [2, 12, 4, 4];
  const table = Buffer.alloc(head + entries.length * each + tail);
  const number = (value: number, to: number) =>
    big ? table.writeBigUInt64LE(BigInt(value), to) : table.writeUInt32LE(value, to);
  if (big) number(entries.length, 0);
  else table.writeUInt16LE(entries.length, 0);
  const values: Buffer[] = [];
  let end = at + table.length;
  for (const [i, { tag, kind, count, value }] of entries.entries()) {
    const to = head + i * each;
    table.writeUInt16LE(tag, to);
    table.writeUInt16LE(kind, to + 2);
    number(count, to + 4);
    const slot = to + 4 + inside;
    if (value.length <= inside) {
      value.copy(table, slot);
      continue;
    }
    number(end, slot);
    const padded = value.length & 1 ? Buffer.concat([value, Buffer.alloc(1)]) : value;
    values.push(padded);
    end += padded.length;
  }
  return Buffer.concat([table, ...values]);
}

/**
 * What makes bare samples in this machine's byte order a TIFF that carries a profile, XMP and resolution: classic,
 * which ends at 4 GiB, or BigTIFF, which does not.
 */
export function frame(shape: Shape, carried: Partial<Metadata>, big: boolean): Frame {
  const front = Buffer.alloc(big ? 16 : 8);
  const bytes = sampleBytes(shape);
  const padding = Buffer.alloc(bytes & 1);
  const at = front.length + bytes + padding.length;
  if (big) {
    front.write('II+\0\x08\0\0\0', 'latin1');
    front.writeBigUInt64LE(BigInt(at), 8);
  } else {
    front.write('II*\0', 'latin1');
    front.writeUInt32LE(at, 4);
  }
  return {
    front,
    back: Buffer.concat([padding, directory(entriesOf(shape, carried, front.length, big ? 16 : 4), at, big)]),
  };
}
