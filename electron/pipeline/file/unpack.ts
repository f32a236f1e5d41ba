import { promisify } from 'node:util';
import { inflate } from 'node:zlib';

const inflated = promisify(inflate);

/** Gives at most `length` bytes. */
type Unpack = (bytes: Buffer, length: number) => Buffer | Promise<Buffer>;

/** How a strip or tile of a TIFF may be compressed so that we read it ourselves, by the number in its tag. */
export const packings: ReadonlyMap<number, Unpack> = new Map<number, Unpack>([
  [1, (bytes) => bytes],
  [5, unpackLzw],
  [8, unpackDeflate],
  [32_773, unpackBits],
  [32_946, unpackDeflate],
]);

/** Rejects with the library's error where the bytes are none, or hold more than `length`. */
async function unpackDeflate(bytes: Buffer, length: number): Promise<Buffer> {
  return inflated(bytes, { maxOutputLength: length });
}

/** PackBits (TIFF 6.0, section 9); what is missing at the end is left out. */
function unpackBits(bytes: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  let to = 0;
  for (let from = 0; from < bytes.length && to < length; ) {
    const head = bytes.readInt8(from++);
    if (head >= 0) {
      bytes.copy(out, to, from, from + head + 1);
      from += head + 1;
      to += head + 1;
    } else if (head > -128) {
      const end = Math.min(length, to + 1 - head);
      out.fill(bytes[from++] ?? 0, to, end);
      to = end;
    }
  }
  return out.subarray(0, Math.min(to, length));
}

const [clear, finish, firstFree, mostCodes] = [256, 257, 258, 4096];

/**
 * LZW as TIFF has it (TIFF 6.0, section 13): most significant bit first, and codes that grow one entry early. Every
 * entry of the table is a stretch of what was written already. What is missing at the end is left out; throws a
 * RangeError where a code is none.
 */
function unpackLzw(bytes: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  const [starts, ends] = [new Int32Array(mostCodes), new Int32Array(mostCodes)];
  let [free, width, to] = [firstFree, 9, 0];
  let last: { from: number; to: number } | null = null;
  let [bits, held, at] = [0, 0, 0];
  while (to < length) {
    while (held < width && at < bytes.length) {
      bits = ((bits << 8) | bytes[at++]!) & 0xffffff;
      held += 8;
    }
    if (held < width) break;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === finish) break;
    if (code === clear) {
      [free, width, last] = [firstFree, 9, null];
      continue;
    }
    const begin = to;
    if (code < clear) out[to++] = code;
    else {
      // The one code that is not in the table yet is the last stretch and its own first byte: the stretch about to be entered.
      const own = code === free && last !== null;
      if (code > free || (code === free && !own) || code < firstFree) throw new RangeError('no such code');
      const [from, end] = own ? [last!.from, last!.to + 1] : [starts[code]!, ends[code]!];
      for (let i = from; i < end && to < length; i++) out[to++] = out[i]!;
    }
    if (last !== null && free < mostCodes) {
      starts[free] = last.from;
      ends[free++] = last.to + 1;
    }
    last = { from: begin, to };
    if (free + 1 >= 1 << width && width < 12) width++;
  }
  return out.subarray(0, to);
}
