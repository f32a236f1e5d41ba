import type { Metadata, Raster } from '../image.ts';
import type { Sheet } from './sheet.ts';
import { openSpool, type Place } from './spool.ts';
import { samplesIn } from './tiff.ts';
import { frame, type Shape } from './tiff-frame.ts';

/**
 * A result that lies on the disk as an uncompressed BigTIFF; in memory is only the band that is drawn. Fails as
 * writing does, with `no-space` where nobody waits for the disk.
 */
export async function canvasOnDisk(
  signal: AbortSignal,
  place: Place,
  shape: Shape,
  carried: Partial<Metadata>,
): Promise<Sheet> {
  const { front, back } = frame(shape, carried, true);
  const rowBytes = (shape.width * shape.channels * shape.depth) / 8;
  const at = (row: number) => front.length + row * rowBytes;
  const spool = await openSpool(signal, place);
  let store = Buffer.alloc(0);
  let drawn: { readonly from: number; readonly bytes: Buffer } | null = null;
  const flush = async () => {
    if (drawn) await spool.write(drawn.bytes, at(drawn.from));
    drawn = null;
  };
  const part = (bytes: Buffer, height: number): Raster => ({ ...shape, height, data: samplesIn(bytes, shape.depth) });
  return {
    ...shape,
    file: spool.path,
    async band(from, to) {
      await flush();
      const length = (to - from) * rowBytes;
      if (store.length < length) store = Buffer.alloc(length);
      drawn = { from, bytes: store.subarray(0, length) };
      return part(drawn.bytes, to - from);
    },
    async seal() {
      await flush();
      store = Buffer.alloc(0);
      await spool.write(front, 0);
      await spool.write(back, at(shape.height));
    },
    async rows(from, to) {
      const bytes = Buffer.alloc((to - from) * rowBytes);
      await spool.read(bytes, at(from));
      return part(bytes, to - from);
    },
    discard: () => spool.discard(),
  };
}
