import { expect } from 'vitest';
import type { Pipeline } from './means.ts';
import type { Kept } from './models/models.ts';
import type { Enhance } from './run/batch.ts';

/** A pipeline without pixels, in which whatever a test does not name must not be called. */
export function blindPipeline<N extends Kept>(
  network: N,
  enhance: Enhance,
  more: Partial<Pipeline<N>> = {},
): Pipeline<N> {
  const unreachable = async () => expect.unreachable();
  return {
    models: [{ id: 'asym-vdsr', name: '', scales: 'any', parameters: 0, scores: {} }],
    open: async () => ({ network, trials: [{ provider: 'stand-in', ok: true, reason: '' }] }),
    weights: () => '',
    enhance: () => enhance,
    thumbnail: unreachable,
    measure: unreachable,
    probe: unreachable,
    check: unreachable,
    optics: { identity: unreachable, expose: unreachable, deepen: unreachable, reaching: () => network },
    ...more,
  };
}
