import { directoryAt, openTiff, type Part, type Source, wholeNumbers } from '../file/tiff-source.ts';
import { blockOf, type Field, header, numbers, writeDirectory } from './ifd.ts';
import { movedNote } from './maker-note.ts';

/**
 * Tags of a TIFF's first directory that describe the photo; all others describe how its pixels lie in the file:
 * names, texts, maker, model, orientation, resolution, software, date, artist, host, rating, copyright, Windows' own.
 */
const descriptive = new Set([
  269, 270, 271, 272, 274, 282, 283, 285, 296, 305, 306, 315, 316, 18_246, 18_249, 33_432, 40_091, 40_092, 40_093,
  40_094, 40_095,
]);
const iptc = 33_723;
const makerNote = 37_500;
const links = { exif: 34_665, gps: 34_853, interoperability: 40_965 } as const;
/** Types above are BigTIFF's own, which EXIF does not know. */
const lastType = 13;

/** A block that grows by one directory after the other, each before the one that links to it. */
class Growing {
  private readonly pieces: Buffer[] = [];
  private end = 8;
  constructor(private readonly little: boolean) {}

  add(fields: readonly Field[]): number {
    return this.addAt((at) => writeDirectory(this.little, fields, at));
  }

  /** Puts bytes at an even place, which it is asked for first. */
  addAt(bytes: (at: number) => Buffer): number {
    const at = this.end;
    const piece = bytes(at);
    this.pieces.push(piece, Buffer.alloc(piece.length & 1));
    this.end += piece.length + (piece.length & 1);
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

/** The maker note in a place of its own, so that its directory's size does not decide where it lies. */
function addNote(
  growing: Growing,
  little: boolean,
  { value, at: from, type, count }: Part,
): { field: Field; whole: boolean } {
  let whole = true;
  const at = growing.addAt((to) => {
    const moved = movedNote(value, { from, to }, little);
    whole = moved.whole;
    return moved.note;
  });
  const entry = blockOf(Buffer.alloc(12), little);
  entry.setShort(0, makerNote);
  entry.setShort(2, type);
  entry.setLong(4, count);
  entry.setLong(8, at);
  return { field: { tag: makerNote, kept: entry.bytes }, whole };
}

type Collected = Pick<TiffBlocks, 'exif' | 'notesWhole'>;

async function collectExif(source: Source, parts: readonly Part[]): Promise<Collected> {
  const { little } = source;
  const growing = new Growing(little);
  const within = async (at: number) => (await directoryAt(source, at)).parts.filter(({ type }) => type <= lastType);
  const fields: Field[] = parts.filter(({ tag, type }) => descriptive.has(tag) && type <= lastType);
  const exifAt = linkIn(parts, links.exif, little);
  let notesWhole = true;
  if (exifAt !== undefined) {
    const inner = await within(exifAt);
    const note = inner.find(({ tag, value }) => tag === makerNote && value.length > 4);
    const interoperability = linkIn(inner, links.interoperability, little);
    const kept: Field[] = inner.filter((part) => part.tag !== links.interoperability && part !== note);
    if (note) {
      const added = addNote(growing, little, note);
      kept.push(added.field);
      notesWhole = added.whole;
    }
    if (interoperability !== undefined) {
      kept.push(numbers(little, links.interoperability, 4, [growing.add(await within(interoperability))]));
    }
    fields.push(numbers(little, links.exif, 4, [growing.add(kept)]));
  }
  const gpsAt = linkIn(parts, links.gps, little);
  if (gpsAt !== undefined) fields.push(numbers(little, links.gps, 4, [growing.add(await within(gpsAt))]));
  // Every TIFF says a resolution and an orientation; alone they are no EXIF.
  const plain = new Set([274, 282, 283, 296]);
  if (fields.every(({ tag }) => plain.has(tag))) return { exif: null, notesWhole };
  return { exif: growing.finish(growing.add(fields)), notesWhole };
}

/** What a TIFF carries and the decoder does not tell. */
export interface TiffBlocks {
  /** What describes the photo in the first directory, and the directories of EXIF and GPS, as a block of its own. */
  readonly exif: Buffer | null;
  /** Whether everything in the maker's notes is found where it lies now. */
  readonly notesWhole: boolean;
  /** Bare IPTC records. */
  readonly records: Buffer | null;
}

/** Reads the blocks of a TIFF's first page. Rejects only with the system's error. */
export async function blocksOfTiff(path: string): Promise<TiffBlocks> {
  const blocks = await openTiff(path, async (source, first) => {
    const { parts } = await directoryAt(source, first);
    const records = parts.find(({ tag }) => tag === iptc)?.value;
    return { ...(await collectExif(source, parts)), records: records?.[0] === 0x1c ? records : null };
  });
  return blocks ?? { exif: null, notesWhole: true, records: null };
}
