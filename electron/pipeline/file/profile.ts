/** Reads the name that an ICC profile gives itself, or null where it holds none. */
export function profileName(icc: Buffer | null): string | null {
  if (!icc || icc.length < 132) return null;
  const count = Math.min(icc.readUInt32BE(128), 100);
  for (let i = 0; i < count; i++) {
    const at = 132 + i * 12;
    if (at + 12 > icc.length) return null;
    if (icc.toString('latin1', at, at + 4) === 'desc') {
      return readText(icc.subarray(icc.readUInt32BE(at + 4)).subarray(0, icc.readUInt32BE(at + 8)));
    }
  }
  return null;
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

/** Whether values may be shown as they are: no profile, or one that names itself sRGB. */
export function isLikeSrgb(icc: Buffer | null): boolean {
  return icc === null || /srgb/i.test(profileName(icc) ?? '');
}
