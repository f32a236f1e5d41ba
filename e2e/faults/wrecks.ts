/** Pictures as crashes, bad disks and bad people leave them. */
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

export interface Wreck {
  readonly file: string;
  readonly bytes: Buffer;
  /** What must come of it: a result, a result marked as damaged, or a sentence that says why not. */
  readonly becomes: 'done' | 'marked' | RegExp;
}

const photo = () => sharp(join(import.meta.dirname, '../../samples/door.jpg')).resize(96, 72);
const cut = (bytes: Buffer, part: number) => bytes.subarray(0, Math.floor(bytes.length * part));
const broken = /damaged|not a picture|does not hold a picture/;

/** Turns some bits of every seventh byte in the middle. */
function turned(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = Math.floor(copy.length / 2);
  for (let at = middle; at < middle + 140 && at < copy.length; at += 7) copy[at]! ^= 0x55;
  return copy;
}

/** A chunk of a PNG with its checksum. */
export function chunk(type: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A PNG that claims a size and holds `data`, compressed. */
function png(width: number, height: number, depth: number, colour: number, data: Buffer, extra = Buffer.alloc(0)) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = colour;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    extra,
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The same JPEG, with other numbers in its frame header. */
function claiming(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** The JPEG with a segment put behind its first marker. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

const exifOf = (tiff: Buffer) => Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
/** A TIFF block whose first directory has one entry with `count` values at `offset`, and a next directory at `next`. */
function directory(tag: number, type: number, count: number, offset: number, next: number): Buffer {
  const block = Buffer.alloc(26);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  block.writeUInt16LE(tag, 10);
  block.writeUInt16LE(type, 12);
  block.writeUInt32LE(count, 14);
  block.writeUInt32LE(offset, 18);
  block.writeUInt32LE(next, 22);
  return block;
}

/** A TIFF whose last directory points back to its first. */
function looped(tiff: Buffer): Buffer {
  const copy = Buffer.from(tiff);
  const first = copy.readUInt32LE(4);
  const entries = copy.readUInt16LE(first);
  copy.writeUInt32LE(first, first + 2 + entries * 12);
  return copy;
}

async function cuts(): Promise<Wreck[]> {
  const [jpeg, progressive, pngFile, webp, tiff, gif, avif] = await Promise.all([
    photo().jpeg().toBuffer(),
    photo().jpeg({ progressive: true }).toBuffer(),
    photo().png().toBuffer(),
    photo().webp().toBuffer(),
    photo().tiff({ compression: 'none' }).toBuffer(),
    photo().gif().toBuffer(),
    photo().avif({ effort: 0 }).toBuffer(),
  ]);
  return [
    { file: 'jpeg-at-1-percent.jpg', bytes: cut(jpeg, 0.01), becomes: broken },
    { file: 'jpeg-at-50-percent.jpg', bytes: cut(jpeg, 0.5), becomes: 'marked' },
    { file: 'jpeg-at-95-percent.jpg', bytes: cut(jpeg, 0.95), becomes: 'marked' },
    { file: 'progressive-at-50-percent.jpg', bytes: cut(progressive, 0.5), becomes: 'marked' },
    { file: 'png-at-1-percent.png', bytes: cut(pngFile, 0.001), becomes: broken },
    { file: 'png-at-50-percent.png', bytes: cut(pngFile, 0.5), becomes: 'marked' },
    { file: 'png-turned.png', bytes: turned(pngFile), becomes: 'marked' },
    { file: 'webp-at-10-percent.webp', bytes: cut(webp, 0.1), becomes: broken },
    { file: 'webp-at-90-percent.webp', bytes: cut(webp, 0.9), becomes: broken },
    { file: 'tiff-at-10-percent.tif', bytes: cut(tiff, 0.1), becomes: broken },
    { file: 'tiff-at-90-percent.tif', bytes: cut(tiff, 0.9), becomes: broken },
    { file: 'gif-at-50-percent.gif', bytes: cut(gif, 0.5), becomes: broken },
    { file: 'avif-at-60-percent.avif', bytes: cut(avif, 0.6), becomes: broken },
    { file: 'tiff-loop.tif', bytes: looped(tiff), becomes: broken },
  ];
}

async function lies(): Promise<Wreck[]> {
  const jpeg = await sharp(join(import.meta.dirname, '../../samples/door.jpg'))
    .resize(320, 240)
    .jpeg()
    .toBuffer();
  const bits = Buffer.alloc(16_383 * (1 + 2048));
  return [
    { file: 'jpeg-claims-16000.jpg', bytes: claiming(jpeg, 16_000, 16_000), becomes: /megapixels/ },
    { file: 'jpeg-claims-8000.jpg', bytes: claiming(jpeg, 8000, 8000), becomes: broken },
    { file: 'jpeg-claims-0.jpg', bytes: claiming(jpeg, 0, 0), becomes: broken },
    { file: 'png-claims-16383.png', bytes: png(16_383, 16_383, 8, 2, Buffer.alloc(1000)), becomes: /megapixels/ },
    { file: 'png-claims-100000.png', bytes: png(100_000, 100_000, 8, 2, Buffer.alloc(10)), becomes: /pixels/ },
    { file: 'png-claims-8000.png', bytes: png(8000, 8000, 8, 2, Buffer.alloc(1000)), becomes: broken },
    { file: 'png-claims-0.png', bytes: png(0, 10, 8, 2, Buffer.alloc(10)), becomes: broken },
    { file: 'bomb-33-kb.png', bytes: png(16_383, 16_383, 1, 0, bits), becomes: /megapixels/ },
    { file: 'bomb-tiff.tif', bytes: directory(256, 4, 1, 4_000_000_000, 0), becomes: broken },
  ];
}

async function metadata(): Promise<Wreck[]> {
  const jpeg = await photo().jpeg().toBuffer();
  const profile = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), Buffer.alloc(300, 0xa5)]);
  const text = (length: number) => chunk('tEXt', Buffer.concat([Buffer.from('a\0'), Buffer.alloc(length, 97)]));
  const rows = Buffer.alloc(20 * 61);
  const far = directory(0x010f, 2, 0xffff_fff0, 0x7fff_ffff, 0);
  return [
    { file: 'corrupt-profile.jpg', bytes: withSegment(jpeg, 0xe2, profile), becomes: 'done' },
    { file: 'corrupt-exif.jpg', bytes: withSegment(jpeg, 0xe1, exifOf(Buffer.alloc(200, 0xc3))), becomes: 'done' },
    { file: 'huge-count-exif.jpg', bytes: withSegment(jpeg, 0xe1, exifOf(far)), becomes: 'done' },
    {
      file: 'looped-exif.jpg',
      bytes: withSegment(jpeg, 0xe1, exifOf(directory(0x8769, 4, 1, 8, 8))),
      becomes: 'done',
    },
    { file: 'huge-text.png', bytes: png(20, 20, 8, 2, rows, text(4_000_000)), becomes: 'done' },
    {
      file: 'many-chunks.png',
      bytes: png(20, 20, 8, 2, rows, Buffer.concat(Array(500).fill(text(9)))),
      becomes: 'done',
    },
  ];
}

async function strangers(): Promise<Wreck[]> {
  const frame = await sharp(Buffer.alloc(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
    .gif()
    .toBuffer();
  const start = frame.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
  const image = frame.subarray(start, frame.length - 1);
  const pause = Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0]);
  const body = Array.from({ length: 10_000 }, () => [pause, image]).flat();
  const many = Buffer.concat([frame.subarray(0, start), ...body, Buffer.from([0x3b])]);
  return [
    { file: 'empty.jpg', bytes: Buffer.alloc(0), becomes: /empty/ },
    { file: 'one-byte.jpg', bytes: Buffer.from([0xff]), becomes: broken },
    { file: 'zeros.png', bytes: Buffer.alloc(5000), becomes: broken },
    { file: 'text.png', bytes: Buffer.from('This is no picture.\n'), becomes: broken },
    { file: 'page.jpg', bytes: Buffer.from('<html><script>alert(1)</script></html>'), becomes: broken },
    { file: 'drawing.png', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), becomes: /picture|read/ },
    { file: 'archive.webp', bytes: Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaa'), becomes: broken },
    { file: 'frames-10000.gif', bytes: many, becomes: 'done' },
  ];
}

/** All of them. */
export async function wrecks(): Promise<Wreck[]> {
  return (await Promise.all([cuts(), lies(), metadata(), strangers()])).flat();
}
