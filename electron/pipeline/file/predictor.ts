/** How the samples of a strip or tile lie. */
export interface Lay {
  /** Samples from one line to the next. */
  readonly line: number;
  /** Samples from one pixel to the next. */
  readonly step: number;
  readonly bits: 16 | 32 | 64;
  readonly little: boolean;
}

/** Adds up differences between neighbours, as TIFF 6.0 (section 14) has them, in place. */
function addUp(bytes: Buffer, { line, step, bits, little }: Lay): void {
  const wide = bits / 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let row = 0; row + line * wide <= bytes.length; row += line * wide) {
    for (let at = row + step * wide; at < row + line * wide; at += wide) {
      const before = at - step * wide;
      if (bits === 16) view.setUint16(at, view.getUint16(at, little) + view.getUint16(before, little), little);
      else if (bits === 32) view.setUint32(at, view.getUint32(at, little) + view.getUint32(before, little), little);
      else view.setBigUint64(at, view.getBigUint64(at, little) + view.getBigUint64(before, little), little);
    }
  }
}

/**
 * Adds up bytewise, then puts the bytes of each number together, which lie in planes, the most significant first
 * (Adobe's TIFF Technical Note 3). The numbers are big-endian then, whatever the file is.
 */
function gather(bytes: Buffer, { line, step, bits }: Lay): Buffer {
  const wide = bits / 8;
  const result = Buffer.alloc(bytes.length);
  for (let row = 0; row + line * wide <= bytes.length; row += line * wide) {
    for (let at = row + step; at < row + line * wide; at++) bytes[at] = bytes[at]! + bytes[at - step]!;
    for (let plane = 0; plane < wide; plane++) {
      for (let i = 0; i < line; i++) result[row + i * wide + plane] = bytes[row + plane * line + i]!;
    }
  }
  return result;
}

/** Undoes a predictor (1: none, 2: differences, 3: of floats). The bytes may be changed; tells the byte order too. */
export function undone(predictor: number, bytes: Buffer, lay: Lay): { bytes: Buffer; little: boolean } {
  if (predictor === 3) return { bytes: gather(bytes, lay), little: false };
  if (predictor === 2) addUp(bytes, lay);
  return { bytes, little: lay.little };
}
