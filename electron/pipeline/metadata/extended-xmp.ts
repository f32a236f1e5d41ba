import { createHash } from 'node:crypto';
import { type Element, elementsIn, tagEnd } from './elements.ts';
import { type Property, prefixesOf, rdf, withProperties } from './xmp.ts';

/** The property by which a main packet names the one that goes on. */
export const continued = { uri: 'http://ns.adobe.com/xmp/note/', prefix: 'xmpNote', name: 'HasExtendedXMP' } as const;

/** The parts of a packet: what stands before its descriptions, the descriptions, and what stands after. */
interface Packet {
  readonly text: string;
  readonly open: number;
  readonly close: number;
  readonly descriptions: readonly Element[];
}

function packetOf(text: string): Packet | null {
  for (const prefix of prefixesOf(text, rdf)) {
    const open = tagEnd(text, text.indexOf(`<${prefix}:RDF`));
    const close = text.lastIndexOf(`</${prefix}:RDF>`);
    if (open <= 0 || close < open) continue;
    const descriptions = elementsIn(text, open, close);
    if (descriptions) return { text, open, close, descriptions };
  }
  return null;
}

/** Name spaces that are declared in a text, by prefix. */
function spacesIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, prefix, uri] of text.matchAll(/\sxmlns:([\w.-]+)\s*=\s*(?:"([^"<]*)"|'[^'<]*')/g)) {
    if (prefix !== undefined && uri !== undefined) found.set(prefix, uri);
  }
  return found;
}

/**
 * One text out of a main packet and the one that goes on: the descriptions of both, which is how XMP (part 3, 1.1.3.1)
 * puts them together. Null where one of them cannot be taken apart, or both mean different things by one prefix.
 */
export function mergedXmp(main: string, more: string): string | null {
  const [first, second] = [packetOf(main), packetOf(more)];
  if (!first || !second) return null;
  const known = spacesIn(main.slice(0, first.open));
  const added: string[] = [];
  for (const [prefix, uri] of spacesIn(more.slice(0, second.open))) {
    if (known.has(prefix) && known.get(prefix) !== uri) return null;
    if (!known.has(prefix)) added.push(` xmlns:${prefix}="${uri}"`);
  }
  const head = main.slice(0, first.open - 1) + added.join('') + main.slice(first.open - 1, first.close);
  return `${head}${more.slice(second.open, second.close)}${main.slice(first.close)}`;
}

/** An opening tag with nothing but its name spaces and what it is about. */
function bareTag(tag: string): string {
  const name = /^<[\w:.-]+/.exec(tag)?.[0] ?? '';
  const attributes = tag.slice(name.length).match(/\s[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')/g) ?? [];
  return `${name}${attributes.filter((text) => /^\s(?:xmlns:|[\w.-]+:about\s*=)/.test(text)).join('')}>`;
}

/** What may go into one packet or the other: the attributes of a description, or one of its elements. */
interface Unit {
  readonly description: number;
  readonly text: string;
  readonly isTag: boolean;
}

interface Taken {
  readonly bare: readonly string[];
  readonly closing: readonly string[];
  readonly units: readonly Unit[];
}

function takenApart({ text, descriptions }: Packet): Taken | null {
  const [bare, closing, units]: [string[], string[], Unit[]] = [[], [], []];
  for (const [description, { start, inner, close }] of descriptions.entries()) {
    const opening = text.slice(start, inner).replace(/\s*\/>$/, '>');
    const children = elementsIn(text, inner, close);
    if (!children) return null;
    bare.push(bareTag(opening));
    closing.push(`</${/^<([\w:.-]+)/.exec(opening)?.[1] ?? ''}>`);
    if (opening !== bareTag(opening)) units.push({ description, text: opening, isTag: true });
    for (const child of children) units.push({ description, text: text.slice(child.start, child.end), isTag: false });
  }
  return { bare, closing, units };
}

function written({ bare, closing, units }: Taken, chosen: ReadonlySet<Unit>): string {
  const lines = bare.map((tag, i) => {
    const own = units.filter((unit) => unit.description === i && chosen.has(unit));
    if (own.length === 0) return '';
    const opening = own.find(({ isTag }) => isTag)?.text ?? tag;
    return `${opening}${own.flatMap(({ isTag, text }) => (isTag ? [] : [text])).join('\n')}${closing[i]}\n`;
  });
  return lines.join('');
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** A packet in two, the second without the wrapper that only a main packet has. */
export interface SplitXmp {
  readonly main: Buffer;
  readonly more: Buffer;
  /** MD5 of the second, by which the first names it. */
  readonly name: string;
}

/**
 * Divides a packet that is longer than `limit` bytes, as XMP (part 3, 1.1.3.1) has it for JPEG: properties stay in the main
 * packet from the shortest on, since not every reader looks further. Null where it cannot be taken apart.
 */
export function splitXmp(packet: Buffer, limit: number): SplitXmp | null {
  const whole = packetOf(packet.toString('utf8'));
  const taken = whole && takenApart(whole);
  if (!whole || !taken) return null;
  const [before, after] = [whole.text.slice(0, whole.open), whole.text.slice(whole.close)];
  const note: Property = { ...continued, kind: 'text', values: ['0'.repeat(32)] };
  const frame = withProperties(before + after, [note]);
  if (frame === null) return null;
  let room = limit - bytesOf(frame) - bytesOf([...taken.bare, ...taken.closing].join('\n\n'));
  const chosen = new Set<Unit>();
  for (const unit of [...taken.units].sort((a, b) => bytesOf(a.text) - bytesOf(b.text))) {
    room -= bytesOf(unit.text) + 1;
    if (room < 0) break;
    chosen.add(unit);
  }
  const rest = new Set(taken.units.filter((unit) => !chosen.has(unit)));
  const front = before.replace(/^[^<]*<\?xpacket[^>]*\?>\s*/, '');
  const more = Buffer.from(front + written(taken, rest) + after.replace(/\s*<\?xpacket[^>]*\?>\s*$/, ''));
  const name = createHash('md5').update(more).digest('hex').toUpperCase();
  const text = withProperties(before + written(taken, chosen) + after, [{ ...note, values: [name] }]);
  const main = text === null ? null : Buffer.from(text);
  return main && main.length <= limit ? { main, more, name } : null;
}
