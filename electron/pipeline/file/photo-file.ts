import { open } from 'node:fs/promises';
import { fault } from '../fault.ts';
import type { Disk, Image } from '../image.ts';
import { readFully, removed } from './spool.ts';
import { samplesIn } from './tiff.ts';
import { firstDirectoryOf, wholeNumbers } from './tiff-source.ts';

/** Places of the strips of an uncompressed TIFF, and how many rows each has. */
async function stripsOf(path: string): Promise<{ readonly offsets: readonly number[]; readonly rows: number }> {
  const { parts, little } = await firstDirectoryOf(path);
  const numbers = (tag: number) =>
    wholeNumbers(
      parts.find((entry) => entry.tag === tag),
      little,
    );
  const [offsets, rows] = [numbers(273), numbers(278)[0]];
  if (offsets.length === 0 || !rows) throw fault('unreadable', 'A temporary file could not be read again.', path);
  return { offsets, rows };
}

/** A photo whose samples were decoded into an uncompressed TIFF at `path`, which goes with it. */
export async function photoOnDisk(path: string, photo: Image): Promise<Image> {
  const { offsets, rows: each } = await stripsOf(path);
  const { width, height, channels, depth } = photo;
  const rowBytes = (width * channels * depth) / 8;
  const file = await open(path, 'r');
  const read = async (from: number, to: number) => {
    const bytes = Buffer.alloc((to - from) * rowBytes);
    for (let row = from; row < to; ) {
      const strip = Math.floor(row / each);
      const end = Math.min(to, (strip + 1) * each);
      const into = bytes.subarray((row - from) * rowBytes, (end - from) * rowBytes);
      await readFully(file, into, offsets[strip]! + (row % each) * rowBytes, path);
      row = end;
    }
    return samplesIn(bytes, depth);
  };
  let held = { top: 0, data: samplesIn(Buffer.alloc(0), depth) };
  const disk: Disk = {
    async fetch(from, to) {
      const top = Math.max(0, from);
      held = { top, data: await read(top, Math.min(height, to)) };
    },
    rows: async (from, to) => ({ width, height: to - from, channels, depth, data: await read(from, to) }),
    async discard() {
      await file.close().catch(() => undefined);
      await removed(path);
    },
  };
  return {
    ...photo,
    disk,
    get data() {
      return held.data;
    },
    get top() {
      return held.top;
    },
  };
}
