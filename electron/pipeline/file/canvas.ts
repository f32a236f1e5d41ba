import type { Metadata } from '../image.ts';
import { canvasOnDisk } from './canvas-file.ts';
import { allowance, photoShare, resultShare, samplesLimit } from './memory.ts';
import type { Sheet } from './sheet.ts';
import type { Place } from './spool.ts';
import { canvas } from './tiff.ts';
import { type Shape, sampleBytes } from './tiff-frame.ts';

/** Whether a result is too large to be drawn in memory; `memory` is the setting, megabytes. */
export function isOnDisk(shape: Shape, memory: number | undefined): boolean {
  return sampleBytes(shape) > Math.min(samplesLimit(), allowance(memory) / resultShare);
}

/** Whether a photo is decoded onto the disk. */
export function isPhotoOnDisk(shape: Shape, memory: number | undefined): boolean {
  return sampleBytes(shape) > allowance(memory) / photoShare;
}

/** Output rows that a band of this width may have; never so few that a network would compute margins alone. */
export function bandRows({ width, channels, depth }: Shape, memory: number | undefined): number {
  const row = (width * channels * depth) / 8;
  return Math.max(64, Math.floor(allowance(memory) / resultShare / row));
}

/** What a result is drawn on: memory, or a temporary file beside the target where memory is to be spared. */
export async function openCanvas(
  signal: AbortSignal,
  place: Place,
  shape: Shape,
  carried: Partial<Metadata>,
  memory: number | undefined,
): Promise<Sheet> {
  if (isOnDisk(shape, memory)) return canvasOnDisk(signal, place, shape, carried);
  return canvas(shape.width, shape.height, shape.channels, shape.depth, carried);
}
