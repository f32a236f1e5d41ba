/**
 * Floating-point samples, of which 0 to 1 is black to white, as 16 bit; what lies beyond is cut off, and counted.
 * `bytes` holds float32 in the machine's byte order.
 */
export function widenFloats(bytes: Buffer): { data: Uint16Array; beyond: number } {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  const floats = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  const data = new Uint16Array(floats.length);
  let beyond = 0;
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i]!;
    // Also true for what is not a number.
    if (!(value >= 0 && value <= 1)) beyond++;
    data[i] = value > 0 ? Math.min(1, value) * 65_535 + 0.5 : 0;
  }
  return { data, beyond };
}

/** Samples of 10 or 12 bit that a decoder has only shifted up, so that white was a little grey; in place. */
export function widenShifted(data: Uint16Array, bits: number): void {
  const gain = 65_535 / ((2 ** bits - 1) * 2 ** (16 - bits));
  for (let i = 0; i < data.length; i++) data[i] = Math.min(65_535, data[i]! * gain + 0.5);
}
