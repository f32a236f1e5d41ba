import { hasSrgbPrimaries, isSrgbCurve, tagIn } from './tone.ts';

/** Reads the name that an ICC profile gives itself, or null where it holds none. */
export function profileName(icc: Buffer | null): string | null {
  const tag = icc && tagIn(icc, 'desc');
  return tag ? readText(tag) : null;
}

/** Version 2 holds ASCII, version 4 a table of UTF-16 texts, of which the first is taken. */
function readText(tag: Buffer): string | null {
  if (tag.length < 28) return null;
  const text =
    tag.toString('latin1', 0, 4) === 'mluc'
      ? Buffer.from(tag.subarray(tag.readUInt32BE(24)).subarray(0, tag.readUInt32BE(20) & ~1))
          .swap16()
          .toString('utf16le')
      : tag.toString('latin1', 12, 12 + tag.readUInt32BE(8));
  return text.replace(/\0.*$/s, '').trim() || null;
}

/** The colour space whose values the profile describes: `RGB`, `GRAY`, `CMYK` … */
export function profileSpace(icc: Buffer | null): string | null {
  return icc && icc.length >= 20 ? icc.toString('latin1', 16, 20).trim() : null;
}

/**
 * Whether values may be shown as they are: no profile, or one whose curves and primaries are those of sRGB. Its name is
 * not asked, since “Linear sRGB” has one too.
 */
export function isLikeSrgb(icc: Buffer | null): boolean {
  if (icc === null) return true;
  if (profileSpace(icc) === 'GRAY') return isSrgbCurve(tagIn(icc, 'kTRC'));
  const curves = ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(tagIn(icc, name)));
  return curves && profileSpace(icc) === 'RGB' && hasSrgbPrimaries(icc);
}
