/** IPTC's old form: records inside of Photoshop's resources, as JPEG holds them; TIFF holds the bare records. */
import type { Property } from './xmp.ts';

const signature = Buffer.from('Photoshop 3.0\0', 'latin1');
const recordsId = 0x0404;
/** Small pictures of the old photo, in Photoshop's two ways. */
const thumbnailIds = new Set([0x0409, 0x040c]);

interface Resource {
  readonly id: number;
  /** The resource from its signature to its padding. */
  readonly whole: Buffer;
  readonly data: Buffer;
}

/** Walks over the resources; ends at the first that is none. */
function resourcesIn(body: Buffer): Resource[] {
  const found: Resource[] = [];
  let at = signature.length;
  while (at + 12 <= body.length && body.toString('latin1', at, at + 4) === '8BIM') {
    const name = at + 6;
    const size = name + ((body[name]! + 2) & ~1);
    if (size + 4 > body.length) break;
    const from = size + 4;
    const length = body.readUInt32BE(size);
    const end = from + length + (length & 1);
    if (from + length > body.length) break;
    found.push({
      id: body.readUInt16BE(at + 4),
      whole: body.subarray(at, Math.min(end, body.length)),
      data: body.subarray(from, from + length),
    });
    at = end;
  }
  return found;
}

/** Bare records, or bare resources, as a JPEG holds them: a resource behind Photoshop's signature. */
export function resourcesOf(records: Buffer): Buffer {
  if (records.subarray(0, signature.length).equals(signature)) return records;
  if (records.toString('latin1', 0, 4) === '8BIM') return Buffer.concat([signature, records]);
  const head = Buffer.alloc(12);
  head.write('8BIM', 'latin1');
  head.writeUInt16BE(recordsId, 4);
  head.writeUInt32BE(records.length, 8);
  return Buffer.concat([signature, head, records, Buffer.alloc(records.length & 1)]);
}

/** The bare records in Photoshop's resources, or null without any. */
export function recordsIn(resources: Buffer): Buffer | null {
  return resourcesIn(resources).find(({ id }) => id === recordsId)?.data ?? null;
}

/** The resources without pictures of the photo as it was; null where nothing is left. */
export function renewResources(resources: Buffer): Buffer | null {
  const kept = resourcesIn(resources).filter(({ id }) => !thumbnailIds.has(id));
  return kept.length === 0 ? null : Buffer.concat([signature, ...kept.map(({ whole }) => whole)]);
}

/** Every value in the records, by `record:number`. A value of more than 32 KB, which IPTC hardly knows, ends the walk. */
function valuesIn(records: Buffer): Map<string, Buffer[]> {
  const values = new Map<string, Buffer[]>();
  let at = 0;
  while (at + 5 <= records.length && records[at] === 0x1c) {
    const length = records.readUInt16BE(at + 3);
    if (length > 0x7fff || at + 5 + length > records.length) break;
    const key = `${records[at + 1]}:${records[at + 2]}`;
    values.set(key, [...(values.get(key) ?? []), records.subarray(at + 5, at + 5 + length)]);
    at += 5 + length;
  }
  return values;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** IPTC may name its character set; where it does not, what reads as UTF-8 is that. */
function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

const spaces = {
  dc: 'http://purl.org/dc/elements/1.1/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  Iptc4xmpCore: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
} as const;

/** Where each record's field is at home in XMP, by the guidelines of the Metadata Working Group (version 2, 2010). */
const homes: readonly (readonly [string, keyof typeof spaces, string, Property['kind']])[] = [
  ['2:5', 'dc', 'title', 'alt'],
  ['2:10', 'photoshop', 'Urgency', 'text'],
  ['2:15', 'photoshop', 'Category', 'text'],
  ['2:20', 'photoshop', 'SupplementalCategories', 'bag'],
  ['2:25', 'dc', 'subject', 'bag'],
  ['2:40', 'photoshop', 'Instructions', 'text'],
  ['2:80', 'dc', 'creator', 'seq'],
  ['2:85', 'photoshop', 'AuthorsPosition', 'text'],
  ['2:90', 'photoshop', 'City', 'text'],
  ['2:92', 'Iptc4xmpCore', 'Location', 'text'],
  ['2:95', 'photoshop', 'State', 'text'],
  ['2:100', 'Iptc4xmpCore', 'CountryCode', 'text'],
  ['2:101', 'photoshop', 'Country', 'text'],
  ['2:103', 'photoshop', 'TransmissionReference', 'text'],
  ['2:105', 'photoshop', 'Headline', 'text'],
  ['2:110', 'photoshop', 'Credit', 'text'],
  ['2:115', 'photoshop', 'Source', 'text'],
  ['2:116', 'dc', 'rights', 'alt'],
  ['2:120', 'dc', 'description', 'alt'],
  ['2:122', 'photoshop', 'CaptionWriter', 'text'],
];

/** `CCYYMMDD` and `HHMMSS±HHMM` as XMP writes a date. */
function dateOf(day: string, time: string): string | null {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(day) ?? [];
  if (!year || month === '00' || date === '00') return null;
  const clock = /^(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)(\d\d))?$/.exec(time);
  const zone = clock?.[4] ? `${clock[4]}:${clock[5]}` : '';
  return `${year}-${month}-${date}${clock ? `T${clock[1]}:${clock[2]}:${clock[3]}${zone}` : ''}`;
}

/** The fields of the records as properties of XMP, for formats where the records have no home. */
export function propertiesOf(records: Buffer): Property[] {
  const values = valuesIn(records);
  const found: Property[] = [];
  for (const [key, prefix, name, kind] of homes) {
    const texts = (values.get(key) ?? []).map(textOf).filter((text) => text !== '');
    if (texts.length > 0) found.push({ uri: spaces[prefix], prefix, name, kind, values: texts });
  }
  const [day, time] = [values.get('2:55')?.[0], values.get('2:60')?.[0]];
  const date = day && dateOf(textOf(day), time ? textOf(time) : '');
  if (date) {
    found.push({ uri: spaces.photoshop, prefix: 'photoshop', name: 'DateCreated', kind: 'text', values: [date] });
  }
  return found;
}
