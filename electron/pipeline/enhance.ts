import type { Finished } from '../contract.ts';
import { encode } from './encode.ts';
import { fidelityOf } from './fidelity.ts';
import { type Inference, infer } from './infer.ts';
import type { Network } from './network.ts';
import { passesOf } from './passes.ts';
import { provenanceOf } from './provenance.ts';
import { type Errand, read } from './read.ts';
import type { Landing } from './write.ts';

export type { SettledTile } from './infer.ts';

export interface How extends Omit<Inference, 'passes'> {
  readonly network: Network;
  /** Of the app, for the provenance. */
  readonly version?: string;
  /** Whether an existing target is replaced; otherwise it fails with `collision`. */
  readonly replace: boolean;
  readonly landing?: Landing | undefined;
  /** Awaited before decoding, with the bytes that the photo will take up while it is under way. */
  hold?(bytes: number): Promise<void>;
  /** Awaited between the stages: another photo may be in the next one. */
  enter?(stage: 'infer' | 'write'): Promise<void>;
}

/** What came of one photo. */
export interface Result extends Pick<Finished, 'width' | 'height' | 'fidelity' | 'damaged' | 'spared'> {
  readonly warnings: string[];
}

/**
 * The path of one photo from file to file, in three stages: read, infer, write. Fails with a typed failure and leaves
 * nothing behind; the source is only read. Memory: the photo's samples, the result's samples, a tile's planes, and
 * the encoded file.
 */
export async function enhance(signal: AbortSignal, photo: Errand, how: How): Promise<Result> {
  const passes = passesOf([how.network]);
  const work = await read(signal, photo, { ...how, passes });
  await how.enter?.('infer');
  // Where there is no network, nothing can be spared.
  const spare = !how.settings.exact && how.settings.strength > 0 && how.network.sha !== '';
  const { result, ...inferred } = await infer(signal, work, { ...how, passes, spare });
  await how.enter?.('write');
  const fidelity = await fidelityOf(signal, work.image, result, passes.factor);
  const provenance = await provenanceOf(signal, {
    source: photo.source,
    exif: work.image.exif,
    version: how.version ?? '',
    settings: how.settings,
    network: how.network,
    scale: passes.factor.p / passes.factor.q,
  });
  const warnings = await encode(signal, result, work.image, {
    target: photo.target,
    format: work.format,
    settings: how.settings,
    replace: how.replace,
    provenance,
    landing: how.landing,
  });
  const { width, height, image } = work;
  const about = { width, height, fidelity, ...inferred, warnings: [...image.warnings, ...warnings] };
  return image.damaged ? { ...about, damaged: true } : about;
}
