import { basename } from 'node:path';
import { fault } from '../fault.ts';
import { unreadable } from './source.ts';
import { firstDirectoryOf, type Part } from './tiff-source.ts';

const tags = {
  kind: 254,
  bits: 258,
  photometric: 262,
  channels: 277,
  smallerOnes: 330,
  format: 339,
  dngVersion: 50_706,
} as const;
const colourFilter = 32_803;
const lab = new Set([8, 9, 10]);
const floating = 3;

interface Layout {
  /** The first value of each tag. */
  value(tag: number): number | undefined;
  has(tag: number): boolean;
}

function layoutOf(parts: readonly Part[], little: boolean): Layout {
  const find = (tag: number) => parts.find((part) => part.tag === tag);
  return {
    has: (tag) => find(tag) !== undefined,
    value(tag) {
      const part = find(tag);
      if (part?.type === 3) return little ? part.value.readUInt16LE() : part.value.readUInt16BE();
      if (part?.type === 4) return little ? part.value.readUInt32LE() : part.value.readUInt32BE();
      return undefined;
    },
  };
}

/** Cameras write their own samples into a TIFF, whose first directory is a small picture or says so. */
function isRaw({ has, value }: Layout): boolean {
  if (has(tags.dngVersion) || value(tags.photometric) === colourFilter) return true;
  return ((value(tags.kind) ?? 0) & 1) === 1 && has(tags.smallerOnes);
}

/**
 * Looks at how the samples of a TIFF lie before a decoder does, which would call what it cannot read damaged. Fails
 * with `unsupported` for samples that are not read, and for what is a camera's raw file; a BigTIFF passes unseen.
 */
export async function checkTiff(path: string): Promise<void> {
  const { parts, little } = await firstDirectoryOf(path);
  const layout = layoutOf(parts, little);
  if (isRaw(layout)) throw unreadable(path, layout.has(tags.dngVersion) ? 'DNG raw' : 'camera raw');
  const bits = layout.value(tags.bits) ?? 1;
  const name = basename(path);
  const refuse = (what: string) =>
    fault(
      'unsupported',
      `“${name}” holds ${what}, which are not read. Save it with 8 or 16 bit and enhance that.`,
      path,
    );
  if (lab.has(layout.value(tags.photometric) ?? 0) && bits > 8) throw refuse('Lab colours of 16 bit');
  if (layout.value(tags.format) === floating) {
    // The decoder reads grey of this kind with 8 bit alone, and would not say so.
    const colours = (layout.value(tags.channels) ?? 1) >= 3;
    if (bits !== 32 || !colours) throw refuse(`floating-point samples of ${bits} bit${colours ? '' : ' in grey'}`);
  } else if (parts.length > 0 && ![1, 2, 4, 8, 16].includes(bits)) {
    throw refuse(`${bits}-bit samples`);
  }
}
