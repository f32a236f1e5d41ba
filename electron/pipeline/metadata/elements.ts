/** An element of an XML text, by its places. */
export interface Element {
  /** Where its opening tag begins and ends; an empty element has nothing behind that. */
  readonly start: number;
  readonly inner: number;
  /** Where its closing tag begins and ends. */
  readonly close: number;
  readonly end: number;
}

const quiet = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Where the tag that begins at `at` ends, quoted brackets left aside; -1 where it does not. */
export function tagEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const sign = text[i];
    if (sign === '>') return i + 1;
    if (sign === '"' || sign === "'") {
      i = text.indexOf(sign, i + 1);
      if (i < 0) return -1;
    }
  }
  return -1;
}

/** The elements directly between two places, each with all that it holds; null where the text is not well formed. */
export function elementsIn(text: string, from: number, to: number): Element[] | null {
  const found: Element[] = [];
  let [depth, start, inner] = [0, 0, 0];
  for (let at = text.indexOf('<', from); at >= 0 && at < to; at = text.indexOf('<', at)) {
    const other = quiet.find(([begin]) => text.startsWith(begin, at));
    if (other) {
      const end = text.indexOf(other[1], at);
      if (end < 0) return null;
      at = end + other[1].length;
      continue;
    }
    const end = tagEnd(text, at);
    if (end < 0 || end > to) return null;
    const closes = text[at + 1] === '/';
    const empty = text[end - 2] === '/';
    if (closes) depth--;
    else if (depth === 0) [start, inner] = [at, end];
    if (depth < 0) return null;
    if (depth === 0 && closes) found.push({ start, inner, close: at, end });
    if (depth === 0 && empty) found.push({ start, inner, close: end, end });
    if (!closes && !empty) depth++;
    at = end;
  }
  return depth === 0 ? found : null;
}
