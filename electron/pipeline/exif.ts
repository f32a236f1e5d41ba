/** Sizes in bytes of the EXIF value types, by their number. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

interface Reader {
  readonly bytes: Buffer;
  short(at: number): number;
  long(at: number): number;
  setShort(at: number, value: number): void;
  setLong(at: number, value: number): void;
}

function reader(bytes: Buffer): Reader {
  const little = bytes[0] === 0x49;
  return {
    bytes,
    short: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    long: (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    setShort: (at, value) => void (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)),
    setLong: (at, value) => void (little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)),
  };
}

/** Calls back with tag, type and place of each entry; returns where the link to the next directory lies. */
function walk(r: Reader, directory: number, visit: (tag: number, type: number, value: number) => void): number {
  const count = r.short(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12;
    visit(r.short(at), r.short(at + 2), at + 8);
  }
  return directory + 2 + count * 12;
}

function set(r: Reader, type: number, at: number, value: number): void {
  if (sizes[type] === 2 && value < 65536) r.setShort(at, value);
  else if (sizes[type] === 4) r.setLong(at, value);
}

/**
 * EXIF for the enlarged, upright result: orientation 1, the new size, and no thumbnail, which would show the old
 * picture lying on its side. Everything else stays byte for byte. Null when the block is not readable as EXIF.
 */
export function renewExif(exif: Buffer, width: number, height: number): Buffer | null {
  const bytes = Buffer.from(exif);
  try {
    const r = reader(bytes);
    if (r.short(2) !== 42) return null;
    let inner = 0;
    const next = walk(r, r.long(4), (tag, type, at) => {
      if (tag === 0x0112) set(r, type, at, 1);
      if (tag === 0x0100) set(r, type, at, width);
      if (tag === 0x0101) set(r, type, at, height);
      if (tag === 0x8769) inner = r.long(at);
    });
    if (next + 4 <= bytes.length) r.setLong(next, 0);
    if (inner > 0) {
      walk(r, inner, (tag, type, at) => {
        if (tag === 0xa002) set(r, type, at, width);
        if (tag === 0xa003) set(r, type, at, height);
      });
    }
    return bytes;
  } catch {
    // An offset beyond the block: whoever wrote it, nothing of it can be trusted.
    return null;
  }
}
