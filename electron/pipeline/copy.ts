import type { Raster, Rect, Samples } from './image.ts';

/** Copies the samples of a rectangle out of a picture. */
export function copyOut({ data, width, channels, top = 0 }: Raster, rect: Rect, target: Samples): void {
  const row = rect.width * channels;
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.y - top + y) * width + rect.x) * channels;
    target.set(data.subarray(from, from + row), y * row);
  }
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
