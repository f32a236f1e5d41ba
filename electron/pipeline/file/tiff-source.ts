import { type FileHandle, open } from 'node:fs/promises';
import { type Block, type Field, header, numbers, openBlock, writeDirectory } from '../metadata/ifd.ts';

/**
 * Tags of a TIFF's first directory that describe the photo; all others describe how its pixels lie in the file:
 * names, texts, maker, model, orientation, resolution, software, date, artist, host, rating, copyright, Windows' own.
 */
const descriptive = new Set([
  269, 270, 271, 272, 274, 282, 283, 285, 296, 305, 306, 315, 316, 18_246, 18_249, 33_432, 40_091, 40_092, 40_093,
  40_094, 40_095,
]);
const iptc = 33_723;
const links = { exif: 34_665, gps: 34_853, interoperability: 40_965 } as const;

/** Above this, a value is not what EXIF is for; and no file may claim memory by a number. */
const longestValue = 1_000_000;
const mostEntries = 4096;

export interface Part {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

interface Source {
  readonly little: boolean;
  /** Bytes of the file as a block of their own; null where they lie outside of it. */
  read(at: number, length: number): Promise<Block['bytes'] | null>;
}

const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

async function directoryAt({ little, read }: Source, at: number): Promise<Part[]> {
  const short = (bytes: Buffer, from: number) => (little ? bytes.readUInt16LE(from) : bytes.readUInt16BE(from));
  const long = (bytes: Buffer, from: number) => (little ? bytes.readUInt32LE(from) : bytes.readUInt32BE(from));
  const head = await read(at, 2);
  const count = head ? short(head, 0) : 0;
  const table = count > 0 && count <= mostEntries ? await read(at + 2, count * 12) : null;
  if (!table) return [];
  const parts: Part[] = [];
  for (let from = 0; from < table.length; from += 12) {
    const [tag, type, number] = [short(table, from), short(table, from + 2), long(table, from + 4)];
    const bytes = (widths[type] ?? 0) * number;
    if (bytes === 0 || bytes > longestValue) continue;
    const value = bytes <= 4 ? table.subarray(from + 8, from + 8 + bytes) : await read(long(table, from + 8), bytes);
    if (value) parts.push({ tag, type, count: number, value });
  }
  return parts;
}

function linkIn(parts: readonly Part[], tag: number, little: boolean): number | null {
  const value = parts.find((part) => part.tag === tag)?.value;
  if (value?.length !== 4) return null;
  return little ? value.readUInt32LE() : value.readUInt32BE();
}

/** A block that grows by one directory after the other, each before the one that links to it. */
class Growing {
  private readonly pieces: Buffer[] = [];
  private end = 8;
  constructor(private readonly little: boolean) {}

  add(fields: readonly Field[]): number {
    const at = this.end;
    const piece = writeDirectory(this.little, fields, at);
    this.pieces.push(piece);
    this.end += piece.length;
    return at;
  }

  finish(first: number): Buffer {
    return Buffer.concat([header(this.little, first), ...this.pieces]);
  }
}

async function collectExif(source: Source, parts: readonly Part[]): Promise<Buffer | null> {
  const { little } = source;
  const fields: Field[] = parts.filter(({ tag }) => descriptive.has(tag));
  const growing = new Growing(little);
  const exifAt = linkIn(parts, links.exif, little);
  if (exifAt !== null) {
    const inner = await directoryAt(source, exifAt);
    const interoperability = linkIn(inner, links.interoperability, little);
    const kept: Field[] = inner.filter(({ tag }) => tag !== links.interoperability);
    if (interoperability !== null) {
      const at = growing.add(await directoryAt(source, interoperability));
      kept.push(numbers(little, links.interoperability, 4, [at]));
    }
    fields.push(numbers(little, links.exif, 4, [growing.add(kept)]));
  }
  const gpsAt = linkIn(parts, links.gps, little);
  if (gpsAt !== null) fields.push(numbers(little, links.gps, 4, [growing.add(await directoryAt(source, gpsAt))]));
  // Every TIFF says a resolution and an orientation; alone they are no EXIF.
  const plain = new Set([274, 282, 283, 296]);
  if (fields.every(({ tag }) => plain.has(tag))) return null;
  return growing.finish(growing.add(fields));
}

function sourceOf(file: FileHandle, length: number, little: boolean): Source {
  return {
    little,
    async read(at, wanted) {
      if (at + wanted > length) return null;
      const bytes = Buffer.alloc(wanted);
      const { bytesRead } = await file.read(bytes, 0, wanted, at);
      return bytesRead === wanted ? bytes : null;
    },
  };
}

/** What a TIFF carries and the decoder does not tell. */
export interface TiffBlocks {
  /** What describes the photo in the first directory, and the directories of EXIF and GPS, as a block of its own. */
  readonly exif: Buffer | null;
  /** Bare IPTC records. */
  readonly records: Buffer | null;
}

/** The first directory of a TIFF; without parts for a BigTIFF. Rejects only with the system's error. */
export async function firstDirectoryOf(path: string): Promise<{ parts: readonly Part[]; little: boolean }> {
  const opened = await opening(path, async (source, first) => ({
    parts: await directoryAt(source, first),
    little: source.little,
  }));
  return opened ?? { parts: [], little: true };
}

/** Reads the blocks of a TIFF's first page; none of a BigTIFF's. Rejects only with the system's error. */
export async function blocksOfTiff(path: string): Promise<TiffBlocks> {
  const blocks = await opening(path, async (source, first) => {
    const parts = await directoryAt(source, first);
    const records = parts.find(({ tag }) => tag === iptc)?.value;
    return { exif: await collectExif(source, parts), records: records?.[0] === 0x1c ? records : null };
  });
  return blocks ?? { exif: null, records: null };
}

async function opening<T>(path: string, read: (source: Source, first: number) => Promise<T>): Promise<T | null> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(8);
    await file.read(head, 0, 8, 0);
    const block = openBlock(head);
    if (!block) return null;
    const { size } = await file.stat();
    return await read(sourceOf(file, size, block.little), block.long(4));
  } finally {
    await file.close();
  }
}
