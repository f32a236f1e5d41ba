import type { Finished } from '../contract.ts';
import { fidelityOf } from './fidelity.ts';
import { encode } from './file/encode.ts';
import type { Sheet } from './file/sheet.ts';
import { type Inference, infer } from './infer.ts';
import { provenanceOf } from './metadata/provenance.ts';
import type { Network } from './network/network.ts';
import { passesOf } from './network/passes.ts';
import { type Errand, read, type Work } from './read.ts';
import { isSpared } from './spare.ts';

export type { SettledTile } from './infer.ts';

export interface How extends Omit<Inference, 'passes'> {
  readonly network: Network;
  /** Of the app, for the provenance. */
  readonly version?: string;
  /** Whether an existing target is replaced; otherwise it fails with `collision`. */
  readonly replace: boolean;
  /** Awaited before decoding, with the bytes that the photo will take up while it is under way. */
  hold?(bytes: number): Promise<void>;
  /** Awaited between the stages: another photo may be in the next one. */
  enter?(stage: 'infer' | 'write'): Promise<void>;
}

/** What came of one photo. */
export interface Result extends Pick<Finished, 'width' | 'height' | 'fidelity' | 'damaged' | 'spared' | 'precision'> {
  readonly warnings: string[];
}

/**
 * The path of one photo from file to file, in three stages: read, infer, write. Fails with a typed failure and leaves
 * nothing behind; the source is only read. Memory: the photo's samples, a tile's planes, and the result's samples and
 * its encoded file; of a result above a share of the memory setting, only a band of rows.
 */
export async function enhance(signal: AbortSignal, photo: Errand, how: How): Promise<Result> {
  const passes = passesOf([how.network]);
  const work = await read(signal, photo, { ...how, passes });
  try {
    return await make(signal, work, { ...how, passes });
  } finally {
    await work.image.disk?.discard();
  }
}

/** Second and third stage. */
async function make(signal: AbortSignal, work: Work, how: How & Pick<Inference, 'passes'>): Promise<Result> {
  await how.enter?.('infer');
  const spare = isSpared(how.network, how.settings);
  const inferred = await infer(signal, work, { ...how, spare });
  try {
    await how.enter?.('write');
    const { spared } = await inferred.drawn;
    const result = await write(signal, work, inferred.result, how);
    return spared ? { ...result, spared } : result;
  } finally {
    await inferred.drawn.catch(() => undefined);
    await inferred.result.discard();
  }
}

/** Third stage. */
async function write(
  signal: AbortSignal,
  work: Work,
  result: Sheet,
  how: How & Pick<Inference, 'passes'>,
): Promise<Result> {
  const { width, height, image, source, target, format } = work;
  const { factor } = how.passes;
  const fidelity = await fidelityOf(signal, image, result, factor);
  const provenance = await provenanceOf(signal, {
    source,
    exif: image.exif,
    version: how.version ?? '',
    settings: how.settings,
    network: how.network,
    scale: factor.p / factor.q,
  });
  const { settings, replace, landing } = how;
  const warnings = await encode(signal, result, image, { target, format, settings, replace, provenance, landing });
  const { sha, precision } = how.network;
  const numbers = sha === '' ? {} : { precision };
  const about = { width, height, fidelity, ...numbers, warnings: [...image.warnings, ...warnings] };
  return image.damaged ? { ...about, damaged: true } : about;
}
