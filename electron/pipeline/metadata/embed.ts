import { crc32, deflateSync } from 'node:zlib';
import { withItems } from '../file/heif.ts';
import type { PictureFormat } from '../image.ts';
import { segmentsOf } from './jpeg-segments.ts';

/** Blocks that are put into an encoded file as they are. */
export interface Blocks {
  readonly exif: Buffer | null;
  readonly xmp: Buffer | null;
  /** Photoshop's resources; only JPEG and PNG have a place for them. */
  readonly iptc: Buffer | null;
  /** Dots per inch. */
  readonly density: number | null;
}

/** An encoded file in pieces, and the names of the blocks that did not fit. */
export interface Embedded {
  readonly parts: readonly Buffer[];
  readonly lost: readonly string[];
}

/** Puts blocks into an encoded file without touching its pixels. `size` is needed for WebP's header. */
export function embed(
  format: PictureFormat,
  file: Buffer,
  blocks: Blocks,
  size: { width: number; height: number },
): Embedded {
  switch (format) {
    case 'jpeg':
      return intoJpeg(file, blocks);
    case 'png':
      return { parts: intoPng(file, blocks), lost: [] };
    case 'webp':
      return { parts: intoWebp(file, blocks, size), lost: [] };
    case 'avif':
      return { parts: intoAvif(file, blocks), lost: [] };
    default:
      return { parts: [file], lost: [] };
  }
}

function intoJpeg(file: Buffer, { exif, xmp, iptc, density }: Blocks): Embedded {
  // Behind the JFIF segment, which must be first where it is present.
  const jfif = file[3] === 0xe0;
  const at = jfif ? 4 + file.readUInt16BE(4) : 2;
  if (jfif && density !== null) {
    file[13] = 1;
    file.writeUInt16BE(Math.min(65_535, Math.round(density)), 14);
    file.writeUInt16BE(Math.min(65_535, Math.round(density)), 16);
  }
  const { segments, lost } = segmentsOf({ exif, xmp, iptc });
  return { parts: [file.subarray(0, at), ...segments, file.subarray(at)], lost };
}

function pngChunk(name: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), ...content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** PNG has no chunk for IPTC; ImageMagick's, hexadecimal text under this name, is what others read. */
const pngIptc = 'Raw profile type iptc';

function intoPng(file: Buffer, { exif, xmp, iptc }: Blocks): Buffer[] {
  const chunks: Buffer[] = [];
  if (exif) chunks.push(pngChunk('eXIf', exif));
  if (xmp) chunks.push(pngChunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), xmp));
  if (iptc) {
    // Without the signature in front, which belongs to JPEG.
    const bare = iptc.subarray(iptc.indexOf('8BIM'));
    const lines = bare.toString('hex').match(/.{1,72}/g) ?? [];
    const text = `\niptc\n${String(bare.length).padStart(8)}\n${lines.join('\n')}\n`;
    chunks.push(pngChunk('zTXt', Buffer.from(`${pngIptc}\0\0`, 'latin1'), deflateSync(Buffer.from(text, 'latin1'))));
  }
  const afterHeader = 8 + 25;
  return [file.subarray(0, afterHeader), ...chunks, file.subarray(afterHeader)];
}

function riffChunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
}

function intoWebp(file: Buffer, { exif, xmp }: Blocks, { width, height }: { width: number; height: number }): Buffer[] {
  if (!exif && !xmp) return [file];
  const extended = file.toString('latin1', 12, 16) === 'VP8X';
  const header = Buffer.alloc(10);
  if (extended) file.copy(header, 0, 20, 30);
  else {
    // A lossless file says in its own header whether it has alpha; a plain lossy one has none.
    if (file.toString('latin1', 12, 16) === 'VP8L' && (file[24]! & 0x10) !== 0) header[0] = 0x10;
    header.writeUIntLE(width - 1, 4, 3);
    header.writeUIntLE(height - 1, 7, 3);
  }
  header[0] = header[0]! | (exif ? 0x08 : 0) | (xmp ? 0x04 : 0);
  const rest = file.subarray(extended ? 30 : 12);
  const added = [riffChunk('VP8X', header), rest];
  if (exif) added.push(riffChunk('EXIF', exif));
  if (xmp) added.push(riffChunk('XMP ', xmp));
  const riff = Buffer.from(file.subarray(0, 12));
  riff.writeUInt32LE(4 + added.reduce((sum, part) => sum + part.length, 0), 4);
  return [riff, ...added];
}

function intoAvif(file: Buffer, { exif, xmp }: Blocks): Buffer[] {
  // Four bytes say how far into the item the block begins.
  const described = exif ? [{ type: 'Exif' as const, data: Buffer.concat([Buffer.alloc(4), exif]) }] : [];
  return withItems(file, xmp ? [...described, { type: 'mime', data: xmp }] : described);
}
