import { type FileHandle, open } from 'node:fs/promises';

/** Above this, a value is not what a directory is for; and no file may claim memory by a number. */
const longestValue = 1_000_000;
/** Tables of strips and tiles of a large picture are long. */
const longestTable = 32_000_000;
const tables = new Set([273, 279, 324, 325]);
const mostEntries = 4096;
const mostPages = 10_000;

/** An entry of a directory with its value. */
export interface Part {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
  /** Where in the file the value lies. */
  readonly at: number;
}

/** A TIFF or BigTIFF that is open. */
export interface Source {
  readonly little: boolean;
  /** BigTIFF: numbers of 8 bytes say where things lie. */
  readonly big: boolean;
  /** Bytes of the file as a block of their own; null where they lie outside of it. */
  read(at: number, length: number): Promise<Buffer | null>;
}

export interface Directory {
  readonly parts: readonly Part[];
  /** Where the next one lies, 0 for none. */
  readonly next: number;
}

/** Bytes of a value by its type; the last three are BigTIFF's. */
const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

function unsigned(bytes: Buffer, at: number, width: number, little: boolean): number {
  if (width === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
}

/** The whole numbers of an entry: bytes, shorts, longs, and places of directories. None of another type. */
export function wholeNumbers(part: Part | undefined, little: boolean): number[] {
  if (!part || ![1, 3, 4, 13, 16, 18].includes(part.type)) return [];
  const width = widths[part.type]!;
  return Array.from({ length: part.count }, (_, i) => unsigned(part.value, i * width, width, little));
}

/** Reads a directory; what of it leads out of the file is left out, and all of it where it is none. */
export async function directoryAt({ little, big, read }: Source, at: number): Promise<Directory> {
  const [head, each, slot] = big ? [8, 20, 8] : [2, 12, 4];
  const begin = await read(at, head);
  const count = begin ? unsigned(begin, 0, head, little) : 0;
  const table = count > 0 && count <= mostEntries ? await read(at + head, count * each) : null;
  if (!table) return { parts: [], next: 0 };
  const parts: Part[] = [];
  for (let from = 0; from < table.length; from += each) {
    const [tag, type] = [unsigned(table, from, 2, little), unsigned(table, from + 2, 2, little)];
    const number = unsigned(table, from + 4, slot, little);
    const bytes = (widths[type] ?? 0) * number;
    if (bytes === 0 || bytes > (tables.has(tag) ? longestTable : longestValue)) continue;
    const inside = from + 4 + slot;
    const place = bytes <= slot ? at + head + inside : unsigned(table, inside, slot, little);
    const value = bytes <= slot ? table.subarray(inside, inside + bytes) : await read(place, bytes);
    if (value) parts.push({ tag, type, count: number, value, at: place });
  }
  const end = await read(at + head + table.length, slot);
  return { parts, next: end ? unsigned(end, 0, slot, little) : 0 };
}

/** How many pictures follow one another in the file, the first one included. */
export async function pagesFrom(source: Source, first: number): Promise<number> {
  const seen = new Set<number>();
  for (let at = first; at !== 0 && !seen.has(at) && seen.size < mostPages; ) {
    seen.add(at);
    at = (await directoryAt(source, at)).next;
  }
  return Math.max(1, seen.size);
}

/** A file that is open as a TIFF, in the byte order that its header says. */
function sourceOf(file: FileHandle, length: number, little: boolean, big: boolean): Source {
  return {
    little,
    big,
    async read(at, wanted) {
      if (at + wanted > length) return null;
      const bytes = Buffer.alloc(wanted);
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await file.read(bytes, done, wanted - done, at + done);
        if (bytesRead === 0) return null;
        done += bytesRead;
      }
      return bytes;
    },
  };
}

/** Opens a TIFF, and closes it when `use` has settled; null where it is none. Rejects only with the system's error, and as `use`. */
export async function openTiff<T>(path: string, use: (source: Source, first: number) => Promise<T>): Promise<T | null> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, 0);
    const mark = head.toString('latin1', 0, 4);
    const little = mark.startsWith('II');
    const big = mark === 'II+\0' || mark === 'MM\0+';
    if (!big && mark !== 'II*\0' && mark !== 'MM\0*') return null;
    const { size } = await file.stat();
    return await use(sourceOf(file, size, little, big), unsigned(head, big ? 8 : 4, big ? 8 : 4, little));
  } finally {
    await file.close();
  }
}

/** The entries of a TIFF's first directory. Rejects only with the system's error. */
export async function firstDirectoryOf(path: string): Promise<{ parts: readonly Part[]; little: boolean }> {
  const opened = await openTiff(path, async (source, first) => ({
    parts: (await directoryAt(source, first)).parts,
    little: source.little,
  }));
  return opened ?? { parts: [], little: true };
}
