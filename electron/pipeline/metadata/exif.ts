import {
  type Block,
  bytesIn,
  type Entry,
  header,
  numberIn,
  numbers,
  openBlock,
  readDirectory,
  writeDirectory,
} from './ifd.ts';

const tags = {
  width: 0x0100,
  height: 0x0101,
  orientation: 0x0112,
  xResolution: 0x011a,
  yResolution: 0x011b,
  resolutionUnit: 0x0128,
  changed: 0x0132,
  thumbnail: 0x0201,
  thumbnailBytes: 0x0202,
  exif: 0x8769,
  gps: 0x8825,
  taken: 0x9003,
  innerWidth: 0xa002,
  innerHeight: 0xa003,
} as const;

function set(block: Block, entry: Entry, value: number): void {
  if (entry.type === 3 && value < 65_536) block.setShort(entry.value, value);
  else if (entry.type === 4) block.setLong(entry.value, value);
  // A short cannot hold the size, but a long has the same room in the entry.
  else if (entry.type === 3) {
    block.setShort(entry.at + 2, 4);
    block.setLong(entry.at + 8, value);
  }
}

function setSize(block: Block, entries: readonly Entry[], values: Readonly<Record<number, number>>): void {
  for (const entry of entries) {
    const value = values[entry.tag];
    if (value !== undefined && entry.count === 1) set(block, entry, value);
  }
}

/** The old picture, small and lying on its side: its link goes, and so do its bytes. */
function dropThumbnail(block: Block, link: number): void {
  if (link + 4 > block.bytes.length) return;
  const second = block.long(link);
  block.setLong(link, 0);
  if (second === 0) return;
  try {
    const { entries } = readDirectory(block, second);
    const find = (tag: number) =>
      numberIn(
        block,
        entries.find((entry) => entry.tag === tag),
      );
    const [at, bytes] = [find(tags.thumbnail), find(tags.thumbnailBytes)];
    if (at === undefined || bytes === undefined || block.bytes.readUInt16BE(at) !== 0xffd8) return;
    block.bytes.fill(0, at, Math.min(block.bytes.length, at + bytes));
  } catch {
    // A link into nowhere is no thumbnail.
  }
}

/** Takes the place where the photo was taken out: the entry, the directory behind it, and its values. */
function dropGps(block: Block, directory: number): void {
  const { entries, next } = readDirectory(block, directory);
  const gps = entries.find((entry) => entry.tag === tags.gps);
  if (!gps) return;
  const inner = block.long(gps.value);
  try {
    const place = readDirectory(block, inner);
    for (const entry of place.entries) bytesIn(block, entry)?.fill(0);
    block.bytes.fill(0, inner, Math.min(block.bytes.length, place.next + 4));
  } catch {
    // It led nowhere; without its entry nobody follows it.
  }
  block.bytes.copy(block.bytes, gps.at, gps.at + 12, Math.min(block.bytes.length, next + 4));
  block.setShort(directory, entries.length - 1);
}

/** What a result changes in the EXIF of its photo. */
export interface Renewal {
  readonly width: number;
  readonly height: number;
  /** Whether the place where the photo was taken stays. */
  readonly gps: boolean;
}

/**
 * EXIF for the enlarged, upright result: orientation 1, the new size, no thumbnail. All else stays byte for byte
 * and at its place, since maker notes count from the start. Null when the block is not readable as EXIF.
 */
export function renewExif(exif: Buffer, { width, height, gps }: Renewal): Buffer | null {
  const bytes = Buffer.from(exif);
  try {
    const block = openBlock(bytes);
    if (!block) return null;
    const first = block.long(4);
    if (!gps) dropGps(block, first);
    const { entries, next } = readDirectory(block, first);
    dropThumbnail(block, next);
    setSize(block, entries, { [tags.orientation]: 1, [tags.width]: width, [tags.height]: height });
    const inner = numberIn(
      block,
      entries.find((entry) => entry.tag === tags.exif),
    );
    if (inner !== undefined) {
      setSize(block, readDirectory(block, inner).entries, { [tags.innerWidth]: width, [tags.innerHeight]: height });
    }
    return bytes;
  } catch {
    // An offset beyond the block: whoever wrote it, nothing of it can be trusted.
    return null;
  }
}

/** EXIF that also says the resolution, for formats that have no other place for it; a new block where there was none. */
export function exifWithDensity(exif: Buffer | null, density: number): Buffer {
  const block = exif && openBlock(exif);
  const little = block?.little ?? true;
  const hundredths = Math.round(density * 100);
  const fields = [
    numbers(little, tags.xResolution, 5, [hundredths, 100]),
    numbers(little, tags.yResolution, 5, [hundredths, 100]),
    numbers(little, tags.resolutionUnit, 3, [2]),
  ];
  if (!exif || !block) return Buffer.concat([header(little, 8), writeDirectory(little, fields, 8)]);
  const added = new Set<number>(fields.map(({ tag }) => tag));
  const kept = readDirectory(block, block.long(4))
    .entries.filter(({ tag }) => !added.has(tag))
    .map(({ tag, at }) => ({ tag, kept: exif.subarray(at, at + 12) }));
  const end = exif.length + (exif.length & 1);
  const body = Buffer.concat([exif.subarray(8), Buffer.alloc(end - exif.length)]);
  return Buffer.concat([header(little, end), body, writeDirectory(little, [...kept, ...fields], end)]);
}

/** Dots per inch; null where the numbers have no unit and say only the shape of a pixel, undefined where there are none. */
export function densityIn(exif: Buffer | null): number | null | undefined {
  const found = entriesOf(exif);
  const across = found?.entries.find(({ tag }) => tag === tags.xResolution);
  const value = found && across && bytesIn(found.block, across);
  if (!found || across?.type !== 5 || !value) return undefined;
  const [dots, lengths] = [found.block.long(across.value), found.block.long(across.value + 4)];
  if (dots === 0 || lengths === 0) return undefined;
  const unit = numberIn(
    found.block,
    found.entries.find(({ tag }) => tag === tags.resolutionUnit),
  );
  return unit === 1 ? null : (dots / lengths) * (unit === 3 ? 2.54 : 1);
}

/** When the photo was taken, or else last changed, as EXIF writes it: `2020:01:02 03:04:05`. Null where it does not say. */
export function dateIn(exif: Buffer | null): string | null {
  const found = entriesOf(exif);
  if (!found) return null;
  const { block, entries } = found;
  try {
    const inner = numberIn(
      block,
      entries.find(({ tag }) => tag === tags.exif),
    );
    const taken =
      inner === undefined ? [] : readDirectory(block, inner).entries.filter(({ tag }) => tag === tags.taken);
    for (const entry of [...taken, ...entries.filter(({ tag }) => tag === tags.changed)]) {
      const text = bytesIn(block, entry)?.toString('latin1', 0, 19) ?? '';
      if (/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(text) && !text.startsWith('0000')) return text;
    }
  } catch {
    // No date can be had from a directory that leads nowhere.
  }
  return null;
}

function entriesOf(exif: Buffer | null): { block: Block; entries: readonly Entry[] } | null {
  const block = exif && openBlock(exif);
  try {
    return block && { block, entries: readDirectory(block, block.long(4)).entries };
  } catch {
    return null;
  }
}
