import { totalmem } from 'node:os';

/** No result above this is made: days of work, and what a file of a few bytes may claim. */
export const outputLimit = 1_000_000_000;

/** A little below 4 GiB, where the raster's container and Node's buffers end. */
export const containerLimit = 4_200_000_000;

/** Bytes of memory that this process may hope for: the machine's, or less inside a container. Asked once: it takes files to read. */
let known = 0;
function memory(): number {
  if (known > 0) return known;
  // 0 or undefined where nothing constrains it, and an absurd number where nobody set a limit.
  const constrained = process.constrainedMemory?.() ?? 0;
  known = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return known;
}

/**
 * Bytes of samples that one picture may have, read or made. A third of the memory: the photo, its result and the
 * result's encoded file are there at once, and the first is smaller than the others.
 */
export function samplesLimit(total: number = memory()): number {
  return Math.min(containerLimit, Math.floor(total / 3));
}

/** What photos under way take unless the user says otherwise; above it, results are drawn on the disk. */
const usualAllowance = 1_000_000_000;

/** Bytes that photos under way may take; `megabytes` as the user set it, or a quarter of the memory up to 1 GB. */
export function allowance(megabytes?: number): number {
  return megabytes === undefined ? Math.min(usualAllowance, memory() / 4) : megabytes * 1e6;
}

/** Share of the allowance that a photo may take in memory: its result and what works on both need the rest. */
export const photoShare = 2.5;
/** The same for a result. */
export const resultShare = 4;

/** Bytes of samples that are in memory of a photo and its result, given the bytes of each; `megabytes` is the setting. */
export function heldBytes(photo: number, result: number, megabytes?: number): number {
  const all = allowance(megabytes);
  return Math.min(photo, all / photoShare) + Math.min(result, all / resultShare, samplesLimit());
}
