import { crc32 } from 'node:zlib';
import type { PictureFormat } from './image.ts';

/** Blocks that the encoder cannot write by itself. */
export interface Blocks {
  readonly exif: Buffer | null;
  readonly iptc: Buffer | null;
  /** Dots per inch. */
  readonly density: number | null;
}

/** An encoded file in pieces, and the names of the blocks that its format could not take. */
export interface Embedded {
  readonly parts: readonly Buffer[];
  readonly lost: readonly string[];
}

/** Puts EXIF and IPTC into an encoded file without touching its pixels. `size` is needed for WebP's header. */
export function embed(
  format: PictureFormat,
  file: Buffer,
  blocks: Blocks,
  size: { width: number; height: number },
): Embedded {
  const lost: string[] = [];
  if (blocks.iptc && format !== 'jpeg') lost.push('IPTC');
  // EXIF repeats the resolution; 72 is what a file without one is taken for.
  const told = blocks.exif !== null || blocks.density === null || blocks.density === 72;
  if (!told && (format === 'webp' || format === 'avif')) lost.push('resolution');
  switch (format) {
    case 'jpeg':
      return intoJpeg(file, blocks);
    case 'png':
      return { parts: blocks.exif ? intoPng(file, blocks.exif) : [file], lost };
    case 'webp':
      return { parts: blocks.exif ? intoWebp(file, blocks.exif, size) : [file], lost };
    default:
      if (blocks.exif) lost.push('EXIF');
      return { parts: [file], lost };
  }
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function intoJpeg(file: Buffer, { exif, iptc, density }: Blocks): Embedded {
  // Behind the JFIF segment, which must be first where it is present.
  const jfif = file[3] === 0xe0;
  const at = jfif ? 4 + file.readUInt16BE(4) : 2;
  if (jfif && density !== null) {
    file[13] = 1;
    file.writeUInt16BE(Math.round(density), 14);
    file.writeUInt16BE(Math.round(density), 16);
  }
  const lost: string[] = [];
  const segments: Buffer[] = [];
  const put = (name: string, marker: number, body: Buffer) => {
    if (body.length > 65533) lost.push(name);
    else segments.push(segment(marker, body));
  };
  if (exif) put('EXIF', 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]));
  if (iptc) put('IPTC', 0xed, iptc);
  return { parts: [file.subarray(0, at), ...segments, file.subarray(at)], lost };
}

function intoPng(file: Buffer, exif: Buffer): Buffer[] {
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), exif]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(exif.length);
  check.writeUInt32BE(crc32(body));
  const afterHeader = 8 + 25;
  return [file.subarray(0, afterHeader), length, body, check, file.subarray(afterHeader)];
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
}

function intoWebp(file: Buffer, exif: Buffer, { width, height }: { width: number; height: number }): Buffer[] {
  const extended = file.toString('latin1', 12, 16) === 'VP8X';
  const header = Buffer.alloc(10);
  if (extended) file.copy(header, 0, 20, 30);
  else {
    // A lossless file says in its own header whether it has alpha; a plain lossy one has none.
    if (file.toString('latin1', 12, 16) === 'VP8L' && (file[24]! & 0x10) !== 0) header[0] = 0x10;
    header.writeUIntLE(width - 1, 4, 3);
    header.writeUIntLE(height - 1, 7, 3);
  }
  header[0] = header[0]! | 0x08;
  const rest = file.subarray(extended ? 30 : 12);
  const added = [chunk('VP8X', header), rest, chunk('EXIF', exif)];
  const riff = Buffer.from(file.subarray(0, 12));
  riff.writeUInt32LE(4 + added.reduce((sum, part) => sum + part.length, 0), 4);
  return [riff, ...added];
}
