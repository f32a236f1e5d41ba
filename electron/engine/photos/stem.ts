/** The file name of a result, fit for every system that people carry photos to. */
export interface Tags {
  readonly name: string;
  readonly model: string;
  /** The factor, or the size that is reached. */
  readonly scale: number | string;
  /** Extension of the photo, without its dot. */
  readonly ext: string;
  /** Place of the photo in its run, counted from 1, with noughts in front so that names sort like numbers. */
  readonly n: string;
}

/** Bytes of UTF-8 that file systems allow a name. */
export const longestName = 255;

// Characters that a file system, a shell or an eye takes for something else: separators, controls, changes of direction.
const unfit = /[\\/:*?"<>|\p{Cc}\p{Surrogate}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?=$|[. ])/i;
const graphemes = new Intl.Segmenter();
const bytes = (text: string): number => Buffer.byteLength(text);

/** Fills `{name}`, `{model}`, `{scale}`, `{ext}` and `{n}` in once: what a name itself holds in braces stays as it is. */
function fill(template: string, tags: Tags): string {
  return template.replace(/\{(name|model|scale|ext|n)\}/g, (_, tag: keyof Tags) => String(tags[tag]));
}

/** Cuts at whole characters as people see them, so that no emoji or accent is torn. */
function cut(text: string, room: number): string {
  if (bytes(text) <= room) return text;
  let length = 0;
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += bytes(segment);
    if (used > room) break;
    length += segment.length;
  }
  return text.slice(0, length);
}

/**
 * `stem + suffix + . + extension`, at most `longestName` bytes: no separators, no controls, no name that Windows
 * keeps for itself, no dash or dot in front, never empty. `suffix` survives the cutting.
 */
export function fileName(template: string, tags: Tags, suffix: string, extension: string): string {
  const tail = `${suffix}.${extension}`;
  const clean = fill(template, tags)
    .replace(unfit, '_')
    .replace(/^[\s.-]+/u, (front) => '_'.repeat(front.length));
  const safe = reserved.test(clean) ? `_${clean}` : clean;
  const stem = cut(safe, longestName - bytes(tail)).replace(/[\s.]+$/u, '');
  return `${stem || '_'}${tail}`;
}

/** Names that some file system holds for one and the same: case and composition aside. */
export const folded = (path: string): string => path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
