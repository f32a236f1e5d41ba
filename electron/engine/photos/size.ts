import type { Settings } from '../../contract.ts';
import type { Measures } from '../run/estimate.ts';

/** Bytes for a pixel of the result that files of each kind commonly have at the least; more is seen when it is written. */
const lossy: Readonly<Record<'jpeg' | 'webp' | 'avif', number>> = { jpeg: 0.15, webp: 0.1, avif: 0.06 };
const compressed = 0.25;

/**
 * About the least bytes that a result will have, by the photo's header: enough to see a full disk before a photo is
 * computed, and never so many that a photo which would fit has to wait for long.
 */
export function leastBytes(settings: Settings, photo: { readonly bytes: number }, size: Measures): number {
  const area = size.width * size.height;
  const ratio = factor(settings, size) ** 2;
  const { format } = settings;
  if (format === 'same') return Math.round(photo.bytes * Math.min(ratio, 16) * 0.5);
  const isLossy = (format === 'jpeg' || format === 'webp' || format === 'avif') && !settings.lossless;
  return Math.round(area * ratio * (isLossy ? lossy[format] : size.pixel * compressed));
}

function factor({ fit, scale }: Settings, { width, height }: Measures): number {
  if (!fit) return scale;
  const side = { width, height, longest: Math.max(width, height) }[fit.side];
  return fit.pixels / side;
}
