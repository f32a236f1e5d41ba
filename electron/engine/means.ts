import type { ModelInfo, Settings } from '../contract.ts';
import type { Factor } from '../pipeline/factor.ts';
import type { Kept, Means, Opened } from './models/models.ts';
import type { Enhance } from './run/batch.ts';
import type { Cost, Measures } from './run/estimate.ts';
import type { Optics } from './sight/sight.ts';

/** The pipeline, as the engine sees it: by argument, so that the engine can be tested in time without pixels. */
export interface Pipeline<N extends Kept> {
  readonly models: readonly ModelInfo[];
  /** A word for the weights of a model: another one whenever they change. */
  weights(model: string): string;
  open(model: string, scale: number, means: Means): Promise<Opened<N>>;
  /** At the network's own factor, or exactly at a given one; null only reduces. */
  enhance(settings: Settings, network: N | null, factor?: Factor): Enhance;
  thumbnail(signal: AbortSignal, path: string, size: number): Promise<Uint8Array>;
  /** By the header alone. */
  measure(signal: AbortSignal, path: string): Promise<Measures>;
  probe(signal: AbortSignal, path: string, how: ProbeHow<N>): Promise<readonly Cost[]>;
  /** Rejects with `too-large` where the result of the photo cannot be held. */
  check(path: string, settings: Settings): Promise<void>;
  readonly optics: Optics<N>;
}

export interface ProbeHow<N> {
  readonly settings: Settings;
  /** Reaches the factor or passes it; null where the photo is only to become smaller. */
  readonly network: N | null;
  readonly deadline: number;
}
