import { lstat, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fault, type PipelineError, systemCode } from '../fault.ts';
import type { PictureFormat } from '../image.ts';

const kinds: readonly (readonly [string, (head: Buffer) => boolean])[] = [
  ['jpeg', (h) => h.readUInt16BE(0) === 0xffd8 && h[2] === 0xff],
  ['png', (h) => h.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
  ['gif', (h) => /^GIF8[79]a/.test(h.toString('latin1', 0, 6))],
  ['webp', (h) => h.toString('latin1', 0, 4) === 'RIFF' && h.toString('latin1', 8, 12) === 'WEBP'],
  // Camera makers build on TIFF; these three can be told by their first bytes, the others by what lies in them.
  ['Canon raw', (h) => h.toString('latin1', 0, 4) === 'II*\0' && h.toString('latin1', 8, 10) === 'CR'],
  ['Olympus raw', (h) => /^(?:IIR[OS]|MMOR)/.test(h.toString('latin1', 0, 4))],
  ['Panasonic raw', (h) => h.toString('latin1', 0, 4) === 'IIU\0'],
  ['tiff', (h) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(h.toString('latin1', 0, 4))],
  ['avif', (h) => isBox(h) && /avif|avis/.test(brands(h))],
  ['Canon raw', (h) => isBox(h) && /crx /.test(brands(h))],
  ['HEIC', (h) => isBox(h) && /hei[cxms]|hev[cx]|mif1|msf1/.test(brands(h))],
  ['JPEG XL', (h) => h.readUInt16BE(0) === 0xff0a || h.toString('latin1', 4, 8) === 'JXL '],
  ['JPEG 2000', (h) => h.toString('latin1', 4, 8) === 'jP  '],
  ['BMP', (h) => h.toString('latin1', 0, 2) === 'BM'],
  ['Photoshop', (h) => h.toString('latin1', 0, 4) === '8BPS'],
  ['Fujifilm raw', (h) => h.toString('latin1', 0, 8) === 'FUJIFILM'],
  ['Sigma raw', (h) => h.toString('latin1', 0, 4) === 'FOVb'],
  ['OpenEXR', (h) => h.readUInt32BE(0) === 0x762f3101],
  ['Radiance HDR', (h) => /^#\?(?:RADIANCE|RGBE)/.test(h.toString('latin1', 0, 11))],
  ['SVG', (h) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*-->\s*)?<svg[\s>]/s.test(h.toString('utf8'))],
  ['PDF', (h) => h.toString('latin1', 0, 5) === '%PDF-'],
];
const readable = new Set<string>(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] satisfies PictureFormat[]);

/** What its owner can do with a file that is not read here. */
function advice(kind: string): string {
  if (kind === 'HEIC') return 'Export it as JPEG or PNG and enhance that';
  if (kind.endsWith('raw')) return 'Develop it to a TIFF or JPEG and enhance that';
  return 'Save it as PNG, TIFF or JPEG and enhance that';
}

/** A file whose format is known by name, but not read. */
export function unreadable(path: string, kind: string): PipelineError {
  const sentence = `“${basename(path)}” is a ${kind} file, a format that Dotbogi does not read`;
  return fault('unsupported', `${sentence}. ${advice(kind)}.`, path);
}

function isBox(head: Buffer): boolean {
  return head.toString('latin1', 4, 8) === 'ftyp';
}

/** Major and compatible brands of an ISO media file. */
function brands(head: Buffer): string {
  return head.toString('latin1', 8, Math.min(head.length, Math.max(16, head.readUInt32BE(0))));
}

async function isRegularFile(path: string): Promise<void> {
  const name = basename(path);
  try {
    // A link may lead to a photo, so it is followed once; what it leads to is judged like any other.
    const direct = await lstat(path);
    const info = direct.isSymbolicLink() ? await stat(path) : direct;
    if (info.isDirectory()) throw fault('not-a-picture', `“${name}” is a folder, not a picture.`, path);
    if (!info.isFile()) throw fault('not-a-picture', `“${name}” is not a regular file.`, path);
    if (info.size === 0) throw fault('not-a-picture', `“${name}” is empty.`, path);
  } catch (error) {
    throw fileFault(error, path);
  }
}

/** Turns a system error of reading `path` into a failure; failures pass through. */
export function fileFault(error: unknown, path: string): unknown {
  const name = basename(path);
  switch (systemCode(error)) {
    case '':
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return fault('not-found', `“${name}” does not exist any more.`, path);
    case 'EACCES':
    case 'EPERM':
      return fault('no-permission', `“${name}” may not be read by this user.`, path);
    default:
      return fault('unreadable', `“${name}” could not be read from its disk.`, path);
  }
}

/** Looks at the file before any decoder does: a regular, non-empty file whose content is a format that we read. */
export async function identify(path: string): Promise<PictureFormat> {
  await isRegularFile(path);
  const head = Buffer.alloc(512);
  try {
    const file = await open(path, 'r');
    try {
      await file.read(head, 0, head.length, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileFault(error, path);
  }
  const kind = kinds.find(([, matches]) => matches(head))?.[0];
  if (kind === undefined) throw fault('not-a-picture', `“${basename(path)}” is not a picture.`, path);
  if (!readable.has(kind)) throw unreadable(path, kind);
  return kind as PictureFormat;
}
