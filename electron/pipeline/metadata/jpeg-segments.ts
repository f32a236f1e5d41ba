import { splitXmp } from './extended-xmp.ts';

/** Bytes that a segment holds behind its length. */
const longestBody = 65_533;
const exifName = Buffer.from('Exif\0\0', 'latin1');
const xmpName = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const extensionName = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const resourcesName = Buffer.from('Photoshop 3.0\0', 'latin1');

function* pieces(bytes: Buffer, length: number): Generator<readonly [number, Buffer]> {
  for (let at = 0; at < bytes.length; at += length) yield [at, bytes.subarray(at, at + length)];
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A packet in one segment, or what does not fit in there as extended XMP in further ones. */
function xmpBodies(xmp: Buffer): Buffer[] | null {
  const room = longestBody - xmpName.length;
  if (xmp.length <= room) return [Buffer.concat([xmpName, xmp])];
  const split = splitXmp(xmp, room);
  if (!split) return null;
  const head = Buffer.alloc(32 + 8);
  head.write(split.name, 'latin1');
  head.writeUInt32BE(split.more.length, 32);
  const portions = pieces(split.more, longestBody - extensionName.length - head.length);
  return [
    Buffer.concat([xmpName, split.main]),
    ...Array.from(portions, ([at, portion]) => {
      head.writeUInt32BE(at, 36);
      return Buffer.concat([extensionName, head, portion]);
    }),
  ];
}

/** Photoshop's resources, which go on from segment to segment. */
function resourceBodies(resources: Buffer): Buffer[] {
  const bare = resources.subarray(resourcesName.length);
  return Array.from(pieces(bare, longestBody - resourcesName.length), ([, piece]) =>
    Buffer.concat([resourcesName, piece]),
  );
}

/** Blocks that have their place in the segments of a JPEG; resources begin with Photoshop's signature. */
interface Blocks {
  readonly exif: Buffer | null;
  readonly xmp: Buffer | null;
  readonly iptc: Buffer | null;
}

/**
 * The segments of a JPEG that hold the blocks: XMP and resources go on in further ones where 64 KB are too few. EXIF
 * may not, and is named as lost, as is XMP that cannot be divided.
 */
export function segmentsOf({ exif, xmp, iptc }: Blocks): { segments: Buffer[]; lost: string[] } {
  const lost: string[] = [];
  const segments: Buffer[] = [];
  const packed = exif && Buffer.concat([exifName, exif]);
  if (packed && packed.length <= longestBody) segments.push(segment(0xe1, packed));
  else if (packed) lost.push('EXIF');
  const bodies = xmp && xmpBodies(xmp);
  if (bodies) segments.push(...bodies.map((body) => segment(0xe1, body)));
  else if (xmp) lost.push('XMP');
  if (iptc) segments.push(...resourceBodies(iptc).map((body) => segment(0xed, body)));
  return { segments, lost };
}
