import { type FloatLayout, floatLayout, unreadSamples } from './float-layout.ts';
import { unreadable } from './source.ts';
import { firstDirectoryOf, type Part, wholeNumbers } from './tiff-source.ts';

const tags = {
  kind: 254,
  bits: 258,
  photometric: 262,
  smallerOnes: 330,
  format: 339,
  dngVersion: 50_706,
} as const;
const colourFilter = 32_803;
const floating = 3;
const lab = new Set([8, 9, 10]);

interface Layout {
  /** The first value of each tag. */
  value(tag: number): number | undefined;
  has(tag: number): boolean;
}

function layoutOf(parts: readonly Part[], little: boolean): Layout {
  const find = (tag: number) => parts.find((part) => part.tag === tag);
  return { has: (tag) => find(tag) !== undefined, value: (tag) => wholeNumbers(find(tag), little)[0] };
}

/** Cameras write their own samples into a TIFF, whose first directory is a small picture or says so. */
function isRaw({ has, value }: Layout): boolean {
  if (has(tags.dngVersion) || value(tags.photometric) === colourFilter) return true;
  return ((value(tags.kind) ?? 0) & 1) === 1 && has(tags.smallerOnes);
}

/**
 * Looks at how the samples of a TIFF lie before a decoder does, which would call what it cannot read damaged. Fails
 * with `unsupported` for samples that are not read, and for what is a camera's raw file. Tells how
 * floating-point samples lie, which we read ourselves; null for others.
 */
export async function checkTiff(path: string): Promise<FloatLayout | null> {
  const { parts, little } = await firstDirectoryOf(path);
  const layout = layoutOf(parts, little);
  if (isRaw(layout)) throw unreadable(path, layout.has(tags.dngVersion) ? 'DNG raw' : 'camera raw');
  const bits = layout.value(tags.bits) ?? 1;
  if (lab.has(layout.value(tags.photometric) ?? 0) && bits > 8) throw unreadSamples(path, 'Lab colours of 16 bit');
  if (layout.value(tags.format) === floating) return floatLayout(path);
  if (parts.length > 0 && ![1, 2, 4, 8, 16].includes(bits)) {
    throw unreadSamples(path, `${bits}-bit samples`);
  }
  return null;
}
