/** The bytes of a profile's tag (ICC.1:2022, 7.3), or null where there is none. */
export function tagIn(icc: Buffer, name: string): Buffer | null {
  if (icc.length < 132) return null;
  const count = Math.min(icc.readUInt32BE(128), 100);
  for (let at = 132; at < 132 + count * 12 && at + 12 <= icc.length; at += 12) {
    if (icc.toString('latin1', at, at + 4) !== name) continue;
    const from = icc.readUInt32BE(at + 4);
    return icc.subarray(from, from + icc.readUInt32BE(at + 8));
  }
  return null;
}

const fixed = (tag: Buffer, at: number): number => tag.readInt32BE(at) / 65_536;

/** How many numbers each kind of formula has, by its number (ICC.1:2022, 10.18). */
const formulas = [1, 3, 4, 5, 7];

function formula(tag: Buffer): ((value: number) => number) | null {
  const [kind, count] = [tag.readUInt16BE(8), formulas[tag.readUInt16BE(8)]];
  if (count === undefined || tag.length < 12 + count * 4) return null;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixed(tag, 12 + i * 4),
  );
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  if (kind === 0) return (value) => value ** g;
  if (kind === 1) return (value) => (value >= -b / a ? power(value) : 0);
  if (kind === 2) return (value) => (value >= -b / a ? power(value) + c : c);
  return (value) => (value >= d ? power(value) + e : c * value + f);
}

function table(tag: Buffer): ((value: number) => number) | null {
  const count = tag.readUInt32BE(8);
  if (count > 65_536 || tag.length < 12 + count * 2) return null;
  if (count === 0) return (value) => value;
  if (count === 1) return (value) => value ** (tag.readUInt16BE(12) / 256);
  return (value) => {
    const place = value * (count - 1);
    const low = Math.min(count - 2, Math.floor(place));
    const [before, after] = [tag.readUInt16BE(12 + low * 2), tag.readUInt16BE(14 + low * 2)];
    return (before + (after - before) * (place - low)) / 65_535;
  };
}

/** Light of a value, both from 0 to 1, as a tag of a curve has it; null where it is none that we know. */
export function curveOf(tag: Buffer | null): ((value: number) => number) | null {
  if (!tag || tag.length < 12) return null;
  const type = tag.toString('latin1', 0, 4);
  return type === 'para' ? formula(tag) : type === 'curv' ? table(tag) : null;
}

const srgbLight = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Light, of which a tenth of a level of 8 bit in the middle tones is about this. */
const sameLight = 0.002;

/** Whether a tag is the curve of sRGB. Its table in 8 bit and its formula part by less; a power of 2.2 by more. */
export function isSrgbCurve(tag: Buffer | null): boolean {
  const curve = curveOf(tag);
  return curve !== null && [0.05, 0.1, 0.25, 0.5, 0.75, 1].every((x) => Math.abs(curve(x) - srgbLight(x)) < sameLight);
}

/** The primaries of sRGB as XYZ under D50, as IEC 61966-2-1 comes out of the Bradford adaptation. */
const primaries = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
} as const;

/** Whether a profile has the primaries of sRGB; profiles of tables alone have none. */
export function hasSrgbPrimaries(icc: Buffer): boolean {
  return Object.entries(primaries).every(([name, wanted]) => {
    const tag = tagIn(icc, name);
    if (!tag || tag.length < 20 || tagIn(icc, 'A2B0')) return false;
    return wanted.every((value, i) => Math.abs(fixed(tag, 8 + i * 4) - value) < sameLight);
  });
}
