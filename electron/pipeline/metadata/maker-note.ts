import { type Block, blockOf, type Directory, type Entry, readDirectory } from './ifd.ts';

/** Notes that hold a block of their own, or count from their own beginning: wherever they lie, they stay true. */
const selfContained = ['Nikon\0\x02', 'FUJIFILM', 'OLYMPUS\0', 'OM SYSTEM\0', 'PENTAX \0', 'Apple iOS\0', 'GENERALE'];
/** The same, unless a further zero follows. */
const leica = 'LEICA\0';
const isSelfContained = (head: string): boolean =>
  selfContained.some((name) => head.startsWith(name)) ||
  (head.startsWith(leica) && head.length > leica.length && head[leica.length] !== '\0');
/** Behind which names the directory of a note begins; without one of them it begins at once. */
const names: readonly (readonly [string, number])[] = [
  ['QVC\0', 6],
  ['AOC\0', 6],
  ['Nikon\0\x01', 8],
  ['OLYMP\0', 8],
  ['EPSON\0', 8],
  ['MINOL\0', 8],
  ['LEICA\0', 8],
  ['Ricoh\0', 8],
  ['SIGMA\0', 10],
  ['FOVEON\0', 10],
  ['SONY ', 12],
  ['Panasonic\0', 12],
];
const mostEntries = 512;
const lastType = 13;
/** Directories inside of a note, which Olympus calls longs or bytes. */
const inner = new Set([0x2010, 0x2020, 0x2030, 0x2031, 0x2040, 0x2050, 0x3000, 0x4000, 0x5000]);

/** A maker note, and whether all that it holds will be found. */
export interface MovedNote {
  readonly note: Buffer;
  readonly whole: boolean;
}

/** Where a note lay in its file, and where it is to lie. */
interface Move {
  readonly from: number;
  readonly to: number;
}

/** The directory of a note, where there is one that makes sense. */
function directoryIn(block: Block, at: number): Directory | null {
  try {
    const count = block.short(at);
    if (count === 0 || count > mostEntries || at + 2 + count * 12 > block.bytes.length) return null;
    const directory = readDirectory(block, at);
    const known = directory.entries.every(({ type, bytes }) => type >= 1 && type <= lastType && bytes > 0);
    return known ? directory : null;
  } catch {
    return null;
  }
}

const isElsewhere = ({ bytes }: Entry): boolean => bytes > 4;

/** Corrects the places that one directory names, and those of the directories in it; how many lie outside of the note. */
function correct(block: Block, directory: Directory, { from, to }: Move, seen = new Set<Directory>()): number {
  const { length } = block.bytes;
  const isInside = (place: number, bytes: number) => place >= from && place + bytes <= from + length;
  seen.add(directory);
  let outside = 0;
  for (const entry of directory.entries) {
    const link =
      !isElsewhere(entry) && entry.count === 1 && (entry.type === 13 || (inner.has(entry.tag) && entry.type === 4));
    if (!isElsewhere(entry) && !link) continue;
    const place = block.long(entry.at + 8);
    if (!isInside(place, link ? 2 : entry.bytes)) {
      outside++;
      continue;
    }
    block.setLong(entry.at + 8, place - from + to);
    if (!link && !(inner.has(entry.tag) && entry.type === 7)) continue;
    const deeper = seen.size < mostEntries ? directoryIn(block, place - from) : null;
    if (deeper) outside += correct(block, deeper, { from, to }, seen);
  }
  return outside;
}

/** Canon ends its notes with the place where they were written, by which readers notice that they were moved. */
function renewFooter(note: Buffer, { from, to }: Move): void {
  const at = note.length - 8;
  const mark = at < 0 ? '' : note.toString('latin1', at, at + 4);
  if (mark !== 'II*\0' && mark !== 'MM\0*') return;
  const footer = blockOf(note.subarray(at), mark === 'II*\0');
  if (footer.long(4) === from) footer.setLong(4, to);
}

/**
 * A maker note that gets another place in its block. Most makers count places from the block's beginning, so those in
 * the note are corrected where at least half of them lead into the note, which tells that they count like this.
 * `little` is the order of the block; some makers have their own.
 */
export function movedNote(given: Buffer, move: Move, little: boolean): MovedNote {
  const note = Buffer.from(given);
  const head = note.toString('latin1', 0, 16);
  if (isSelfContained(head)) return { note, whole: true };
  const at = names.find(([name]) => head.startsWith(name))?.[1] ?? 0;
  for (const order of [little, !little]) {
    const block = blockOf(note, order);
    const directory = directoryIn(block, at);
    if (!directory) continue;
    const places = directory.entries.filter(isElsewhere);
    const leads = ({ value, bytes }: Entry, base: number) => value >= base && value + bytes <= base + note.length;
    const inside = places.filter((entry) => leads(entry, move.from)).length;
    if (inside === 0 || inside * 2 < places.length) {
      // Not counted from the block: then from the note itself, or by a rule that we do not know.
      return { note, whole: places.every((entry) => leads(entry, 0)) };
    }
    const outside = correct(block, directory, move);
    renewFooter(note, move);
    return { note, whole: outside === 0 };
  }
  return { note, whole: true };
}
