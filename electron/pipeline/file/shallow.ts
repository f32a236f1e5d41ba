import type { Raster } from '../image.ts';
import { type Canvas, canvas } from './tiff.ts';

/** A picture of 16 bit as one of 8, each sample rounded; its values stay those of the profile. */
export function shallow({ width, height, channels, data }: Raster, icc: Buffer | null): Canvas {
  const result = canvas(width, height, channels, 8, { icc });
  for (let i = 0; i < data.length; i++) result.data[i] = Math.round(data[i]! / 257);
  return result;
}
