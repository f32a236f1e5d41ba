/** XMP as text: looked at and changed property by property, so that all else stays as its writer left it. */

/** The name space that every packet is written in. */
export const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const spaces = {
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
} as const;

/** A property to be written; `alt` and `text` hold one value, `bag` and `seq` several. */
export interface Property {
  readonly uri: string;
  readonly prefix: string;
  readonly name: string;
  readonly kind: 'text' | 'alt' | 'bag' | 'seq';
  readonly values: readonly string[];
}

/** Reads a packet; UTF-16 becomes UTF-8. Null where it is no XMP. */
export function readXmp(packet: Buffer): string | null {
  const mark = packet.length > 1 ? packet.readUInt16BE(0) : 0;
  const text =
    mark === 0xfeff
      ? Buffer.from(packet.subarray(2, packet.length & ~1))
          .swap16()
          .toString('utf16le')
      : mark === 0xfffe
        ? packet.toString('utf16le', 2)
        : packet.toString('utf8').replace(/^\ufeff/, '');
  const clean = text.replace(/\0+$/, '');
  return prefixesOf(clean, rdf).length > 0 ? clean : null;
}

/** The prefixes by which a text calls a name space. */
export function prefixesOf(text: string, uri: string): string[] {
  const found = new Set<string>();
  for (const [, prefix, , given] of text.matchAll(/xmlns:([\w.-]+)\s*=\s*(["'])([^"'<]*)\2/g)) {
    if (given === uri && prefix !== undefined) found.add(prefix);
  }
  return [...found];
}

const escaped = (text: string): string => text.replace(/[.\\-]/g, '\\$&');

/** Whether a text has the property, as an attribute or as an element. */
export function hasProperty(text: string, { uri, name }: Pick<Property, 'uri' | 'name'>): boolean {
  return prefixesOf(text, uri).some((prefix) => new RegExp(`[<\\s]${escaped(prefix)}:${name}[\\s=>/]`).test(text));
}

/** The text of a simple property, as an attribute or as an element; null where there is none. */
export function textOf(text: string, { uri, name }: Pick<Property, 'uri' | 'name'>): string | null {
  for (const prefix of prefixesOf(text, uri)) {
    const full = `${escaped(prefix)}:${name}`;
    const [, quoted, single, within] =
      new RegExp(`[<\\s]${full}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)')|>([^<]*)<)`).exec(text) ?? [];
    const value = quoted ?? single ?? within;
    if (value !== undefined) return value.trim();
  }
  return null;
}

/** Takes out every property of a name space whose name the pattern matches, with all that it holds. */
export function withoutProperty(text: string, uri: string, pattern: string): string {
  let result = text;
  for (const prefix of prefixesOf(text, uri)) {
    const name = `${escaped(prefix)}:(?:${pattern})`;
    result = result.replace(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'), '');
    result = withoutElement(result, new RegExp(`<(${name})(?=[\\s/>])[^>]*>`, 'g'));
  }
  return result;
}

/** By hand rather than by one expression: that would begin anew at each of a hostile text's unclosed elements. */
function withoutElement(text: string, opening: RegExp): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    opening.lastIndex = from;
    const match = opening.exec(text);
    if (!match) break;
    const end = match.index + match[0].length;
    const closing = `</${match[1]}>`;
    const close = match[0].endsWith('/>') ? end : text.indexOf(closing, end) + closing.length;
    if (close < end) break;
    kept.push(text.slice(from, match.index));
    from = close;
  }
  return kept.join('') + text.slice(from);
}

function withNumber(text: string, uri: string, name: string, value: number): string {
  return prefixesOf(text, uri).reduce((result, prefix) => {
    const place = new RegExp(`(\\b${escaped(prefix)}:${name}(?:\\s*=\\s*["']|>))\\s*\\d+`, 'g');
    return result.replace(place, (_, front: string) => `${front}${value}`);
  }, text);
}

/** What a result changes in the XMP of its photo: the same as in its EXIF, where XMP repeats that. */
export function renewXmp(text: string, how: { width: number; height: number; gps: boolean }): string {
  let result = withNumber(text, spaces.tiff, 'Orientation', 1);
  result = withNumber(result, spaces.tiff, 'ImageWidth', how.width);
  result = withNumber(result, spaces.tiff, 'ImageLength', how.height);
  result = withNumber(result, spaces.exif, 'PixelXDimension', how.width);
  result = withNumber(result, spaces.exif, 'PixelYDimension', how.height);
  result = withoutProperty(result, spaces.xmp, 'Thumbnails');
  if (!how.gps) result = withoutProperty(result, spaces.exif, 'GPS\\w+');
  // Room that its writer left for changes in place.
  const end = result.lastIndexOf('<?xpacket');
  return end > 0 ? `${result.slice(0, end).trimEnd()}\n${result.slice(end)}` : result;
}

/** XML allows no others, not even escaped. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string): string => text.replace(forbidden, '').replace(/[&<>"]/g, (sign) => entities[sign]!);

function element({ prefix, name, kind, values }: Property): string {
  const tag = `${prefix}:${name}`;
  if (kind === 'text') return `<${tag}>${safe(values.join('; '))}</${tag}>`;
  const list = { alt: 'rdf:Alt', bag: 'rdf:Bag', seq: 'rdf:Seq' }[kind];
  const item = kind === 'alt' ? '<rdf:li xml:lang="x-default">' : '<rdf:li>';
  const items = (kind === 'alt' ? [values.join('; ')] : values).map((value) => `${item}${safe(value)}</rdf:li>`);
  return `<${tag}><${list}>${items.join('')}</${list}></${tag}>`;
}

function description(properties: readonly Property[], about: string): string {
  const uris = new Map(properties.map(({ prefix, uri }) => [prefix, uri]));
  const names = [...uris].map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  const body = properties.map(element).join('\n   ');
  return `\n  <rdf:Description xmlns:rdf="${rdf}" rdf:about="${about}"${names}>\n   ${body}\n  </rdf:Description>\n `;
}

const fresh = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="${rdf}"></rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

/**
 * The text with the properties in a description of their own, which XMP takes for one with those that are there.
 * `null` as text makes a new packet; null is given back where the text has no place for them.
 */
export function withProperties(text: string | null, properties: readonly Property[]): string | null {
  const base = text ?? fresh;
  if (properties.length === 0) return text;
  for (const prefix of prefixesOf(base, rdf)) {
    const tag = `${escaped(prefix)}:RDF`;
    const open = base.replace(new RegExp(`<(${tag})(\\s[^>]*?)?/>`), '<$1$2></$1>');
    const at = open.lastIndexOf(`</${prefix}:RDF>`);
    if (at < 0) continue;
    const about = new RegExp(`\\b${escaped(prefix)}:about\\s*=\\s*["']([^"'<]*)["']`).exec(open)?.[1] ?? '';
    return open.slice(0, at) + description(properties, about) + open.slice(at);
  }
  return null;
}
