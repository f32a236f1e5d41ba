import { directoryAt, openTiff, type Part, type Source, wholeNumbers } from '../file/tiff-source.ts';
import { type Field, header, numbers, writeDirectory } from './ifd.ts';

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
/** Types above are BigTIFF's own, which EXIF does not know. */
const lastType = 13;

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

const linkIn = (parts: readonly Part[], tag: number, little: boolean): number | undefined =>
  wholeNumbers(
    parts.find((part) => part.tag === tag),
    little,
  )[0];

async function collectExif(source: Source, parts: readonly Part[]): Promise<Buffer | null> {
  const { little } = source;
  const growing = new Growing(little);
  const within = async (at: number) => (await directoryAt(source, at)).parts.filter(({ type }) => type <= lastType);
  const fields: Field[] = parts.filter(({ tag, type }) => descriptive.has(tag) && type <= lastType);
  const exifAt = linkIn(parts, links.exif, little);
  if (exifAt !== undefined) {
    const inner = await within(exifAt);
    const interoperability = linkIn(inner, links.interoperability, little);
    const kept: Field[] = inner.filter(({ tag }) => tag !== links.interoperability);
    if (interoperability !== undefined) {
      kept.push(numbers(little, links.interoperability, 4, [growing.add(await within(interoperability))]));
    }
    fields.push(numbers(little, links.exif, 4, [growing.add(kept)]));
  }
  const gpsAt = linkIn(parts, links.gps, little);
  if (gpsAt !== undefined) fields.push(numbers(little, links.gps, 4, [growing.add(await within(gpsAt))]));
  // Every TIFF says a resolution and an orientation; alone they are no EXIF.
  const plain = new Set([274, 282, 283, 296]);
  if (fields.every(({ tag }) => plain.has(tag))) return null;
  return growing.finish(growing.add(fields));
}

/** What a TIFF carries and the decoder does not tell. */
export interface TiffBlocks {
  /** What describes the photo in the first directory, and the directories of EXIF and GPS, as a block of its own. */
  readonly exif: Buffer | null;
  /** Bare IPTC records. */
  readonly records: Buffer | null;
}

/** Reads the blocks of a TIFF's first page. Rejects only with the system's error. */
export async function blocksOfTiff(path: string): Promise<TiffBlocks> {
  const blocks = await openTiff(path, async (source, first) => {
    const { parts } = await directoryAt(source, first);
    const records = parts.find(({ tag }) => tag === iptc)?.value;
    return { exif: await collectExif(source, parts), records: records?.[0] === 0x1c ? records : null };
  });
  return blocks ?? { exif: null, records: null };
}
