/** Directories of TIFF, which are also those of EXIF: read with every offset checked, and written. */

/** Sizes in bytes of the value types, by their number. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** Bytes that begin with a TIFF header or are a part of such; numbers are read in its byte order. */
export interface Block {
  readonly bytes: Buffer;
  readonly little: boolean;
  short(at: number): number;
  long(at: number): number;
  setShort(at: number, value: number): void;
  setLong(at: number, value: number): void;
}

export interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its 12 bytes lie, and where its value lies: inside them, or elsewhere. */
  readonly at: number;
  readonly value: number;
  readonly bytes: number;
}

export interface Directory {
  readonly entries: readonly Entry[];
  /** Where the link to the next directory lies. */
  readonly next: number;
}

/** Bytes whose numbers are read in a given order. */
export function blockOf(bytes: Buffer, little: boolean): Block {
  return {
    bytes,
    little,
    short: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    long: (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    setShort: (at, value) => void (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)),
    setLong: (at, value) => void (little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)),
  };
}

/** Null where the bytes do not begin with a TIFF header (42; BigTIFF's 43 is not read). */
export function openBlock(bytes: Buffer): Block | null {
  if (bytes.length < 8) return null;
  const mark = bytes.toString('latin1', 0, 4);
  return mark === 'II*\0' || mark === 'MM\0*' ? blockOf(bytes, mark === 'II*\0') : null;
}

/** Reads a directory. Throws a RangeError where it leads out of the block; values are not looked at. */
export function readDirectory(block: Block, at: number): Directory {
  const count = block.short(at);
  const entries = Array.from({ length: count }, (_, i) => {
    const place = at + 2 + i * 12;
    const type = block.short(place + 2);
    const number = block.long(place + 4);
    const bytes = (sizes[type] ?? 0) * number;
    const value = bytes > 4 ? block.long(place + 8) : place + 8;
    return { tag: block.short(place), type, count: number, at: place, value, bytes };
  });
  return { entries, next: at + 2 + count * 12 };
}

/** The whole number in an entry of one short or long; undefined for another. */
export function numberIn(block: Block, entry: Entry | undefined): number | undefined {
  if (entry?.count !== 1) return undefined;
  if (entry.type === 3) return block.short(entry.value);
  return entry.type === 4 || entry.type === 13 ? block.long(entry.value) : undefined;
}

/** The bytes of an entry's value, or null where they do not lie inside the block. */
export function bytesIn({ bytes }: Block, entry: Entry): Buffer | null {
  const end = entry.value + entry.bytes;
  return entry.bytes > 0 && end <= bytes.length ? bytes.subarray(entry.value, end) : null;
}

/** An entry to be written: a value of its own, or 12 bytes that stand elsewhere and whose offset stays true. */
export type Field =
  | { readonly tag: number; readonly type: number; readonly count: number; readonly value: Buffer }
  | { readonly tag: number; readonly kept: Buffer };

/** A field of shorts (type 3), longs (4) or pairs of longs (5), in the given byte order. */
export function numbers(little: boolean, tag: number, type: 3 | 4 | 5, values: readonly number[]): Field {
  const wide = type === 3 ? 2 : 4;
  const value = Buffer.alloc(values.length * wide);
  for (const [i, number] of values.entries()) {
    if (little) value.writeUIntLE(number, i * wide, wide);
    else value.writeUIntBE(number, i * wide, wide);
  }
  return { tag, type, count: type === 5 ? values.length / 2 : values.length, value };
}

/**
 * A directory that is to lie at `at` (even), followed by the values that do not fit into its entries; the fields are
 * put in the order of their tags, as readers expect.
 */
export function writeDirectory(little: boolean, fields: readonly Field[], at: number, next = 0): Buffer {
  const short = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const long = (value: number) => numbersOf(little, value);
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const entries: Buffer[] = [short(sorted.length)];
  const values: Buffer[] = [];
  let end = at + 2 + sorted.length * 12 + 4;
  for (const field of sorted) {
    if ('kept' in field) {
      entries.push(field.kept);
      continue;
    }
    const { tag, type, count, value } = field;
    entries.push(short(tag), short(type), long(count));
    if (value.length <= 4) {
      entries.push(value, Buffer.alloc(4 - value.length));
    } else {
      entries.push(long(end));
      const padded = value.length & 1 ? Buffer.concat([value, Buffer.alloc(1)]) : value;
      values.push(padded);
      end += padded.length;
    }
  }
  return Buffer.concat([...entries, long(next), ...values]);
}

function numbersOf(little: boolean, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

/** The eight bytes that begin a block. */
export function header(little: boolean, directory: number): Buffer {
  return Buffer.concat([Buffer.from(little ? 'II*\0' : 'MM\0*', 'latin1'), numbersOf(little, directory)]);
}
