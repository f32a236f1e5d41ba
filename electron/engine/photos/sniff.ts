import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Formats that the pipeline reads. */
export type Content = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif';

/** What the first bytes say; `known` is false for a picture of a format that the pipeline does not read. */
export interface Sniffed {
  readonly content: Content | null;
  readonly bytes: number;
  /** Tells files apart whatever they are called: device and inode. */
  readonly identity: string;
}

const pictureNames = /\.(?:jpe?g|jpe|jfif|png|webp|avif|tiff?|gif|bmp|heic|heif|jxl|jp2|psd|cr2|cr3|nef|arw|dng)$/i;
const familiar = /\.(?:jpe?g|jpe|jfif|png|webp|avif|tiff?|gif)$/i;

/** True for a name that claims to be a picture. */
export const claimsPicture = (name: string): boolean => pictureNames.test(name);
/** True for a name that claims a format which the pipeline reads. */
export const claimsReadable = (name: string): boolean => familiar.test(name);

/** Decides by content alone: a name is what somebody typed. */
export function contentOf(head: Buffer): Content | null {
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (/^(?:II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  // The major brand, or one of the compatible ones: `mif1` alone says HEIF, not which codec.
  if (text.slice(4, 8) === 'ftyp' && /avi[fs]/.test(text.slice(8))) return 'avif';
  return null;
}

/** Reads the first bytes of a regular file. Rejects with the system's error. */
export async function sniff(path: string): Promise<Sniffed> {
  // Without O_NONBLOCK, a pipe that took the file's place meanwhile would hold this call for ever.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    const identity = `${facts.dev}:${facts.ino}`;
    if (!facts.isFile() || facts.size === 0) return { content: null, bytes: 0, identity };
    const head = Buffer.alloc(40);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return { content: contentOf(head.subarray(0, bytesRead)), bytes: facts.size, identity };
  } finally {
    await file.close();
  }
}
