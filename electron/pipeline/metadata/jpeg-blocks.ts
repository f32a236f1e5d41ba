import { open } from 'node:fs/promises';

const photoshop = 'Photoshop 3.0\0';
const extension = 'http://ns.adobe.com/xmp/extension/\0';
/** Behind that name: 32 digits that name the packet, its length, and where in it the portion begins. */
const portionHead = extension.length + 32 + 8;
const [app1, app13, scan, end] = [0xe1, 0xed, 0xda, 0xd9];
const mostSegments = 10_000;
/** A packet may claim more than its portions hold. */
const longestPacket = 256 * 1024 * 1024;

/** What a JPEG carries in several segments, which a decoder reads only the first of. */
export interface JpegBlocks {
  /** Photoshop's resources from all segments. */
  readonly resources: Buffer | null;
  /** Packets of extended XMP that are whole, by the name that the main packet calls them. */
  readonly extended: ReadonlyMap<string, Buffer>;
}

interface Portion {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Portions of one packet; null where not each of its bytes is there once. */
function joined(portions: readonly Portion[], length: number): Buffer | null {
  const sorted = [...new Map(portions.map((portion) => [portion.at, portion])).values()].sort((a, b) => a.at - b.at);
  let end = 0;
  for (const { at, bytes } of sorted) {
    if (at !== end) return null;
    end += bytes.length;
  }
  return end === length ? Buffer.concat(sorted.map(({ bytes }) => bytes)) : null;
}

/** The bodies of the segments before the pixels, of those markers; ends where no segment begins. */
async function segmentsOf(path: string, wanted: ReadonlySet<number>): Promise<(readonly [number, Buffer])[]> {
  const file = await open(path, 'r');
  try {
    const found: [number, Buffer][] = [];
    const head = Buffer.alloc(4);
    for (let at = 2, count = 0; count < mostSegments; count++) {
      const { bytesRead } = await file.read(head, 0, 4, at);
      const marker = head[1]!;
      if (bytesRead < 4 || head[0] !== 0xff || marker === scan || marker === end) break;
      if (marker === 0xff) {
        at++;
        continue;
      }
      const length = head.readUInt16BE(2);
      if (length < 2) break;
      if (wanted.has(marker)) {
        const body = Buffer.alloc(length - 2);
        if ((await file.read(body, 0, body.length, at + 4)).bytesRead < body.length) break;
        found.push([marker, body]);
      }
      at += 2 + length;
    }
    return found;
  } finally {
    await file.close();
  }
}

/** Reads what lies in several segments of a JPEG. Rejects only with the system's error. */
export async function blocksOfJpeg(path: string): Promise<JpegBlocks> {
  const packets = new Map<string, { length: number; portions: Portion[] }>();
  const resources: Buffer[] = [];
  for (const [marker, body] of await segmentsOf(path, new Set([app1, app13]))) {
    if (marker === app13 && body.toString('latin1', 0, photoshop.length) === photoshop) {
      resources.push(body.subarray(photoshop.length));
    }
    if (marker !== app1 || body.length < portionHead) continue;
    if (body.toString('latin1', 0, extension.length) !== extension) continue;
    const name = body.toString('latin1', extension.length, extension.length + 32);
    const length = body.readUInt32BE(portionHead - 8);
    const packet = packets.get(name) ?? { length, portions: [] };
    packet.portions.push({ at: body.readUInt32BE(portionHead - 4), bytes: body.subarray(portionHead) });
    if (length <= longestPacket) packets.set(name, packet);
  }
  const extended = new Map<string, Buffer>();
  for (const [name, { length, portions }] of packets) {
    const packet = joined(portions, length);
    if (packet) extended.set(name, packet);
  }
  return {
    resources: resources.length === 0 ? null : Buffer.concat([Buffer.from(photoshop, 'latin1'), ...resources]),
    extended,
  };
}
