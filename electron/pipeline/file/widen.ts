/** A value of which 0 to 1 is black to white, as 16 bit; what lies beyond is cut off, and what is no number is black. */
export function widened(value: number): number {
  return value > 0 ? Math.floor(Math.min(1, value) * 65_535 + 0.5) : 0;
}

let table: Float32Array | null = null;

/** The value of each of the 65,536 floats of 16 bit (IEEE 754: 1 bit sign, 5 exponent, 10 fraction). */
export function halves(): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const sign = bits >> 15 ? -1 : 1;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  return table;
}

/** Samples of 10 or 12 bit that a decoder has only shifted up, so that white was a little grey; in place. */
export function widenShifted(data: Uint16Array, bits: number): void {
  const gain = 65_535 / ((2 ** bits - 1) * 2 ** (16 - bits));
  for (let i = 0; i < data.length; i++) data[i] = Math.min(65_535, data[i]! * gain + 0.5);
}
