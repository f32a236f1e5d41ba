import type { Metadata, PictureFormat } from '../image.ts';
import { densityIn } from './exif.ts';
import { resourcesOf } from './iptc.ts';
import { blocksOfTiff } from './tiff-blocks.ts';

/** What the decoder tells of a photo's blocks. */
interface Told {
  readonly exif?: Buffer | undefined;
  readonly xmp?: Buffer | undefined;
  readonly iptc?: Buffer | undefined;
  readonly density?: number | undefined;
  readonly comments?: readonly { readonly keyword: string; readonly text: string }[] | undefined;
}

function withoutPrefix(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

/** ImageMagick's way of putting a block into PNG: a title, the length, and hexadecimal text. */
function profileIn(comments: Told['comments'], keyword: string): Buffer | null {
  const text = comments?.find((comment) => comment.keyword === keyword)?.text;
  const [, length, digits] = /^\s*[a-z][\w ]*\s+(\d+)\s+([\da-f\s]+)$/i.exec(text ?? '') ?? [];
  if (!length || !digits) return null;
  const bytes = Buffer.from(digits.replace(/\s/g, ''), 'hex');
  return bytes.length === Number(length) ? bytes : null;
}

/** The decoder takes numbers without a unit for numbers per millimetre, and does not look into every format's EXIF. */
function densityOf(told: number | undefined, inExif: number | null | undefined): number | null {
  if (inExif === null) return null;
  return told ?? inExif ?? null;
}

/** What a photo carries beside its pixels and profile, as raw blocks. Rejects only with the system's error. */
export async function carriedBlocks(photo: {
  readonly path: string;
  readonly format: PictureFormat;
  readonly raw: Told;
}): Promise<Omit<Metadata, 'icc'>> {
  const { path, format, raw } = photo;
  const tiff = format === 'tiff' ? await blocksOfTiff(path) : null;
  const inPng = (kind: string) => profileIn(raw.comments, `Raw profile type ${kind}`);
  const exif = raw.exif ?? tiff?.exif ?? inPng('exif') ?? inPng('APP1');
  const iptc = tiff?.records ?? raw.iptc ?? inPng('iptc');
  const bare = exif && withoutPrefix(exif);
  return {
    exif: bare,
    xmp: raw.xmp ?? inPng('xmp'),
    iptc: iptc && resourcesOf(iptc),
    density: densityOf(raw.density, densityIn(bare)),
  };
}
