import { basename } from 'node:path';
import type { Metadata, PictureFormat } from '../image.ts';
import { densityIn } from './exif.ts';
import { continued, mergedXmp } from './extended-xmp.ts';
import { resourcesOf } from './iptc.ts';
import { blocksOfJpeg, type JpegBlocks } from './jpeg-blocks.ts';
import { blocksOfTiff } from './tiff-blocks.ts';
import { readXmp, textOf, withoutProperty } from './xmp.ts';

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

/** The packet with what goes on elsewhere in its file; as it is, and still naming that, where it cannot be put together. */
function whole(packet: Buffer | null, { extended }: Pick<JpegBlocks, 'extended'>): Buffer | null {
  const text = packet && readXmp(packet);
  const name = text && textOf(text, continued);
  const more = name ? extended.get(name) : undefined;
  if (!text || !more) return packet;
  const merged = mergedXmp(withoutProperty(text, continued.uri, continued.name), more.toString('utf8'));
  return merged === null ? packet : Buffer.from(merged);
}

/** What a photo carries beside its pixels and profile, as raw blocks. Rejects only with the system's error. */
export async function carriedBlocks(photo: {
  readonly path: string;
  readonly format: PictureFormat;
  readonly raw: Told;
}): Promise<Omit<Metadata, 'icc'> & { readonly warnings: readonly string[] }> {
  const { path, format, raw } = photo;
  const tiff = format === 'tiff' ? await blocksOfTiff(path) : null;
  const jpeg = format === 'jpeg' ? await blocksOfJpeg(path) : null;
  const inPng = (kind: string) => profileIn(raw.comments, `Raw profile type ${kind}`);
  const exif = raw.exif ?? tiff?.exif ?? inPng('exif') ?? inPng('APP1');
  const iptc = tiff?.records ?? jpeg?.resources ?? raw.iptc ?? inPng('iptc');
  const bare = exif && withoutPrefix(exif);
  const packet = raw.xmp ?? inPng('xmp');
  const scattered = `The maker's notes of “${basename(path)}” name places outside of them; what lies there is not carried along.`;
  return {
    exif: bare,
    xmp: jpeg ? whole(packet, jpeg) : packet,
    iptc: iptc && resourcesOf(iptc),
    density: densityOf(raw.density, densityIn(bare)),
    warnings: tiff?.notesWhole === false ? [scattered] : [],
  };
}
