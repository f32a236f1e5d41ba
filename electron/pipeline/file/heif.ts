/** AVIF as the ISO's media file: boxes within boxes, and items that a table places anywhere in the file. */

interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content begins, and where it ends. */
  readonly body: number;
  readonly end: number;
}

function boxesIn(file: Buffer, from: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = from; at + 8 <= end; ) {
    const short = file.readUInt32BE(at);
    const size = short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    if (size < 8 || at + size > end) throw new RangeError('a box leads out of the file');
    const type = file.toString('latin1', at + 4, at + 8);
    found.push({ type, start: at, body: at + (short === 1 ? 16 : 8), end: at + size });
    at += size;
  }
  return found;
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

function big(size: 2 | 4, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * size);
  for (const [i, value] of values.entries()) bytes.writeUIntBE(value, i * size, size);
  return bytes;
}

interface Place {
  readonly id: number;
  /** 0: from the file's beginning; 1: inside the box `idat`. */
  readonly method: number;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

/** Reads the table of places, whatever widths its numbers have. */
function readPlaces(file: Buffer, { body }: Box): Place[] {
  const version = file[body]!;
  let at = body + 4;
  const take = (size: number): number => {
    const value = size === 0 ? 0 : size === 8 ? Number(file.readBigUInt64BE(at)) : file.readUIntBE(at, size);
    at += size;
    return value;
  };
  const sizes = take(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version > 0 ? sizes & 15 : 0;
  const count = take(version < 2 ? 2 : 4);
  return Array.from({ length: count }, () => {
    const id = take(version < 2 ? 2 : 4);
    const method = version > 0 ? take(2) & 15 : 0;
    take(2);
    const base = take(baseSize);
    const extents = Array.from({ length: take(2) }, () => {
      take(indexSize);
      return { offset: base + take(offsetSize), length: take(lengthSize) };
    });
    return { id, method, extents };
  });
}

function writePlaces(places: readonly Place[]): Buffer {
  const rows = places.map(({ id, method, extents }) =>
    Buffer.concat([
      big(2, id, method, 0, extents.length),
      ...extents.map(({ offset, length }) => big(4, offset, length)),
    ]),
  );
  return box('iloc', Buffer.from([1, 0, 0, 0, 0x44, 0]), big(2, places.length), ...rows);
}

/** Data of an item, and how it calls itself. */
export interface Item {
  readonly type: 'Exif' | 'mime';
  readonly data: Buffer;
}

function naming(id: number, type: Item['type']): Buffer {
  const content = type === 'mime' ? 'application/rdf+xml\0' : '';
  return box('infe', Buffer.from([2, 0, 0, 0]), big(2, id, 0), Buffer.from(`${type}\0${content}`, 'latin1'));
}

/** The list of items with the new ones behind. */
function grownList(file: Buffer, { body, end }: Box, names: readonly Buffer[]): Buffer {
  const wide = file[body] === 0 ? 2 : 4;
  const count = file.readUIntBE(body + 4, wide) + names.length;
  return box('iinf', file.subarray(body, body + 4), big(wide, count), file.subarray(body + 4 + wide, end), ...names);
}

/** References that say which item the new ones describe. */
function grownReferences(file: Buffer, old: Box | undefined, primary: number, ids: readonly number[]): Buffer {
  const wide = old && file[old.body] === 1 ? 4 : 2;
  const added = ids.map((id) => box('cdsc', big(wide, id), big(2, 1), big(wide, primary)));
  return box('iref', old ? file.subarray(old.body, old.end) : Buffer.alloc(4), ...added);
}

/**
 * Puts items that describe the picture into an AVIF file. Their data goes to the end; the boxes before the pixels
 * grow, so all places behind them move. Throws a RangeError where the file is not built as the encoder builds it.
 */
export function withItems(file: Buffer, items: readonly Item[]): Buffer[] {
  if (items.length === 0) return [file];
  const meta = boxesIn(file, 0, file.length).find(({ type }) => type === 'meta');
  if (!meta) throw new RangeError('no box meta');
  const inner = boxesIn(file, meta.body + 4, meta.end);
  const find = (type: string) => inner.find((entry) => entry.type === type);
  const [table, list, head] = [find('iloc'), find('iinf'), find('pitm')];
  if (!table || !list || !head) throw new RangeError('no items');
  const primary = file.readUIntBE(head.body + 4, file[head.body] === 0 ? 2 : 4);
  const places = readPlaces(file, table);
  const free = Math.max(primary, ...places.map(({ id }) => id)) + 1;
  const ids = items.map((_, i) => free + i);
  const references = find('iref');
  const rest = inner.filter(({ type }) => !['iloc', 'iinf', 'iref'].includes(type));

  const build = (shift: number): Buffer => {
    let end = file.length + shift + 8;
    const moved = places.map(({ id, method, extents }) => ({
      id,
      method,
      extents: extents.map(({ offset, length }) => ({
        offset: method === 0 && offset >= meta.end ? offset + shift : offset,
        length,
      })),
    }));
    const added = items.map(({ data }, i) => {
      const place = { id: ids[i]!, method: 0, extents: [{ offset: end, length: data.length }] };
      end += data.length;
      return place;
    });
    return box(
      'meta',
      file.subarray(meta.body, meta.body + 4),
      ...rest.map((entry) => file.subarray(entry.start, entry.end)),
      writePlaces([...moved, ...added]),
      grownList(
        file,
        list,
        items.map(({ type }, i) => naming(ids[i]!, type)),
      ),
      grownReferences(file, references, primary, ids),
    );
  };
  // The size does not depend on the places, so the first one is built only to be measured.
  const grown = build(build(0).length - (meta.end - meta.start));
  const data = box('mdat', ...items.map((item) => item.data));
  return [file.subarray(0, meta.start), grown, file.subarray(meta.end), data];
}
