import { basename } from 'node:path';
import type { Fit, Settings } from '../../contract.ts';
import type { Factor } from '../../pipeline/factor.ts';
import { factorToFit } from '../../pipeline/fit.ts';
import { EngineError } from '../failure.ts';
import type { Enhance } from './batch.ts';

/** Most that a photo is enlarged. */
export const largestScale = 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What reaching a size needs of the engine. */
export interface Fitting<N> {
  measure(signal: AbortSignal, path: string): Promise<Size>;
  /** The network at a whole factor; kept open between photos. */
  open(scale: number): Promise<N>;
  /** The path of one photo, at exactly this factor, which the network reaches or passes. */
  enhance(network: N | null, factor: Factor): Enhance;
}

/** Whole factors at which a network is opened: few, so that photos of like sizes share one. */
const openings = [1, 2, 3, 4, 6, 8];

/** The whole factor at which a network is opened to reach this one; null where nothing is enlarged. */
export function openingFor(scale: number): number | null {
  return scale < 1 ? null : (openings.find((whole) => whole >= scale) ?? largestScale);
}

/**
 * The path of photos that are to reach a size: each gets the factor that follows from its own, and the network that
 * reaches it. A photo that is larger already is reduced, without a network, and says so. Rejects with `too-large`
 * when more than `largestScale` would be needed.
 */
export function enhanceToFit<N>(fit: NonNullable<Settings['fit']>, fitting: Fitting<N>): Enhance {
  return async (signal, job) => {
    const factor = fittingOf(await fitting.measure(signal, job.source), fit, job.source);
    const scale = factor.p / factor.q;
    if (scale < 1) {
      const outcome = await fitting.enhance(null, factor)(signal, job);
      const sentence = `“${basename(job.source)}” was larger than ${wordOf(fit)} and was reduced, without a network.`;
      return { ...outcome, warnings: [...outcome.warnings, sentence] };
    }
    const network = await fitting.open(openingFor(scale) ?? 1);
    return fitting.enhance(network, factor)(signal, job);
  };
}

/** The factor at which a photo of this size reaches `fit`. Throws `too-large` beyond `largestScale`. */
export function fittingOf(size: Size, fit: Fit, path: string): Factor {
  const factor = factorToFit(size, fit);
  const scale = factor.p / factor.q;
  if (scale <= largestScale) return factor;
  const wanted = `“${basename(path)}” has ${size.width} × ${size.height} pixels, and ${wordOf(fit)} would need ×${scale.toFixed(2)}`;
  throw new EngineError('too-large', `${wanted}; at most ×${largestScale} is made.`, path);
}

function wordOf({ side, pixels }: Fit): string {
  return side === 'longest' ? `a longest side of ${pixels} pixels` : `a ${side} of ${pixels} pixels`;
}
