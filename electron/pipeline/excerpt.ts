import type { Raster, Rect } from './image.ts';

/** The samples of a rectangle, as a picture of their own. */
export function excerpt({ data, width, channels, depth, top = 0 }: Raster, rect: Rect): Raster {
  const row = rect.width * channels;
  const own = depth === 8 ? new Uint8Array(row * rect.height) : new Uint16Array(row * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.y - top + y) * width + rect.x) * channels;
    own.set(data.subarray(from, from + row), y * row);
  }
  return { width: rect.width, height: rect.height, channels, depth, data: own };
}

/** Puts a picture into another of its kind, its upper left corner at `x`, `y`. */
export function paste(
  { data, width, height, channels }: Raster,
  target: Raster,
  { x, y }: { x: number; y: number },
): void {
  const row = width * channels;
  for (let i = 0; i < height; i++) {
    target.data.set(data.subarray(i * row, (i + 1) * row), ((y + i) * target.width + x) * channels);
  }
}
