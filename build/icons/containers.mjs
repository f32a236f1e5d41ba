/** The two containers that desktops want their icons in; both are lists of PNG files with a small head. */

/**
 * Windows' ICO with PNG entries.
 * @param {ReadonlyArray<{size: number, png: Buffer}>} pictures square, 256 pixels at most
 */
export function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    if (size > 256) throw new RangeError(`An ICO entry is 256 pixels wide at most, not ${size}.`);
    const at = 6 + 16 * index;
    head[at] = size % 256; // 256 is written as 0
    head[at + 1] = size % 256;
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** Apple's four letters by width, of the kinds that hold PNG. */
const kinds = new Map([
  [16, ['icp4']],
  [32, ['icp5', 'ic11']],
  [64, ['icp6', 'ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
]);

/**
 * macOS' ICNS; a picture serves as the plain one of its size and as the double-density one of half of it.
 * @param {ReadonlyArray<{size: number, png: Buffer}>} pictures square, of widths that ICNS knows
 */
export function icns(pictures) {
  const parts = pictures.flatMap(({ size, png }) => {
    const names = kinds.get(size);
    if (!names) throw new RangeError(`ICNS has no kind for ${size} pixels.`);
    return names.map((name) => {
      const head = Buffer.alloc(8);
      head.write(name, 0, 'latin1');
      head.writeUInt32BE(png.length + 8, 4);
      return Buffer.concat([head, png]);
    });
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}
