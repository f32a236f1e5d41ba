import { statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Estimate, EstimateRequest, Failure, Fit, Range, Settings } from '../../contract.ts';
import { heldBytes } from '../../pipeline/file/memory.ts';
import { EngineError, failureOf } from '../failure.ts';
import type { Found } from '../photos/scan.ts';
import { largestScale } from './fit.ts';

/** What a header tells. */
export interface Measures {
  readonly width: number;
  readonly height: number;
  /** Bytes of one decoded pixel. */
  readonly pixel: number;
}
/** What a part of a photo cost, by pixels: decoding and working in milliseconds of input, bytes of output. */
export interface Cost {
  readonly decoding: number;
  readonly working: number;
  readonly bytes: number;
}
/** What an estimate asks of the pipeline. */
export interface Ruler {
  /** Rejects with a failure when the header cannot be read. */
  measure(signal: AbortSignal, path: string): Promise<Measures>;
  /** Enhances parts of the photo until `deadline`; at least one. */
  probe(
    signal: AbortSignal,
    path: string,
    settings: Settings,
    scale: number,
    deadline: number,
  ): Promise<readonly Cost[]>;
  /** Throws a failure where the result cannot be held. */
  check(signal: AbortSignal, path: string, settings: Settings): Promise<void>;
}

interface Sized extends Measures {
  readonly path: string;
  readonly scale: number;
}

/** Milliseconds for reading headers, and for everything. */
const forHeaders = 600;
const forAll = 2000;
/** Which photos are measured, by their place in the order of size: the usual one first. */
const ranks = [0.5, 0.85, 0.15] as const;
/** Larger photos take longer to decode than the whole estimate should. */
const readily = 40_000_000;
const toldAtMost = 100;
/** A tile's core and margin, as the path of a photo has them at twice the size. */
const core = 256;
const margin = 20;
/** How far a measurement of seconds is off for hours, each way; warm caches and hot processors included. */
const doubt: Range = { low: 0.85, high: 1.3 };
/** Memory beside the samples of photo and result: encoder, buffers, and what the system keeps. */
const aside: Range = { low: 1, high: 1.7 };

/** The factor that a photo of this size gets; below 1 where it is larger than the size to reach. */
export function scaleFor(settings: Settings, size: { readonly width: number; readonly height: number }): number {
  return settings.fit === null ? settings.scale : settings.fit.pixels / sideOf(settings.fit, size);
}

function tooFar(path: string, scale: number): string {
  return `“${basename(path)}” would need ×${scale.toFixed(1)}; at most ×${largestScale} is made.`;
}

function sideOf({ side }: Fit, { width, height }: { readonly width: number; readonly height: number }): number {
  if (side === 'longest') return Math.max(width, height);
  return side === 'width' ? width : height;
}

/**
 * Says what a run would take, from the sizes of its photos and from parts of one to three of them, enhanced for about
 * two seconds. Rejects with `cancelled`, or with the failure of the only photo that could be measured.
 */
export async function estimate(
  signal: AbortSignal,
  request: EstimateRequest,
  photos: readonly Found[],
  ruler: Ruler,
): Promise<Estimate> {
  const begin = performance.now();
  if (photos.length === 0) throw new EngineError('not-found', 'None of these photos was found by any scan.');
  const { settings } = request;
  const sized = await sizes(signal, settings, photos, ruler, begin + forHeaders);
  const tooLarge = await refused(signal, settings, sized, ruler);
  const large = new Set(tooLarge.map(({ path }) => path));
  const fitting = sized.filter(({ path }) => !large.has(path));
  const from = performance.now();
  const { costs, measured } = await probes(
    signal,
    settings,
    fitting.length > 0 ? fitting : sized,
    ruler,
    begin + forAll,
  );
  const milliseconds = performance.now() - from;
  // Photos whose headers were not reached count like the mean of the others.
  const share = photos.length / Math.max(sized.length, 1);
  const output = sum(fitting, outputOf) * share;
  return {
    files: photos.length,
    megapixels: output / 1e6,
    milliseconds: spread(costs, (cost) => sum(fitting, (photo) => timeOf(photo, cost)) * share, doubt),
    bytes: spread(costs, (cost) => cost.bytes * output, doubt),
    free: await freeAt(request.out ?? photos[0]!.root),
    memory: memoryOf(fitting, settings.memory),
    tooLarge: tooLarge.slice(0, toldAtMost),
    measured: { photos: measured, milliseconds, sized: sized.length },
  };
}

/** Sizes of as many photos as the time allows, evenly over the whole list. */
async function sizes(
  signal: AbortSignal,
  settings: Settings,
  photos: readonly Found[],
  ruler: Ruler,
  deadline: number,
): Promise<Sized[]> {
  const found: Sized[] = [];
  for (const photo of scattered(photos)) {
    if (found.length > 0 && performance.now() > deadline) break;
    signal.throwIfAborted();
    const measures = await ruler.measure(signal, photo.path).catch(() => null);
    if (measures) found.push({ ...measures, path: photo.path, scale: scaleFor(settings, measures) });
  }
  if (found.length > 0) return found;
  throw new EngineError('unreadable', 'None of these photos can be read, so nothing can be said beforehand.');
}

/** Every item once, in steps that leave no part of the list out however early it ends. */
function* scattered<T>(items: readonly T[]): Generator<T> {
  const step = Math.max(1, Math.floor(items.length * 0.382));
  let stride = step;
  while (common(stride, items.length) !== 1) stride++;
  for (let i = 0, at = 0; i < items.length; i++, at = (at + stride) % items.length) yield items[at]!;
}

function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}

async function refused(signal: AbortSignal, settings: Settings, photos: readonly Sized[], ruler: Ruler) {
  const failures: Failure[] = [];
  for (const { path, scale } of photos) {
    try {
      if (scale > largestScale) throw new EngineError('too-large', tooFar(path, scale), path);
      await ruler.check(signal, path, settings);
    } catch (error) {
      failures.push({ ...failureOf(error, path), path });
    }
  }
  return failures;
}

async function probes(
  signal: AbortSignal,
  settings: Settings,
  photos: readonly Sized[],
  ruler: Ruler,
  deadline: number,
): Promise<{ costs: readonly Cost[]; measured: number }> {
  const bySize = [...photos].sort((a, b) => a.width * a.height - b.width * b.height);
  const readable = bySize.filter(({ width, height }) => width * height <= readily);
  const order = readable.length > 0 ? readable : bySize.slice(0, 1);
  const chosen = new Set(ranks.map((rank) => order[Math.floor((order.length - 1) * rank)]!));
  const costs: Cost[] = [];
  let measured = 0;
  let failed: unknown = null;
  for (const { path, scale } of chosen) {
    if (costs.length > 0 && performance.now() > deadline) break;
    try {
      costs.push(...(await ruler.probe(signal, path, settings, scale, deadline)));
      measured++;
    } catch (error) {
      signal.throwIfAborted();
      failed = error;
    }
  }
  if (costs.length === 0) throw failed;
  return { costs, measured };
}

function outputOf({ width, height, scale }: Sized): number {
  return Math.floor(width * scale) * Math.floor(height * scale);
}

function timeOf({ width, height }: Sized, cost: Cost): number {
  const along = (length: number) => length + 2 * margin * (Math.ceil(length / core) - 1);
  return width * height * cost.decoding + along(width) * along(height) * cost.working;
}

function memoryOf(photos: readonly Sized[], setting: number | undefined): Range {
  const held = (photo: Sized) =>
    heldBytes(photo.width * photo.height * photo.pixel, outputOf(photo) * photo.pixel, setting);
  const samples = Math.max(0, ...photos.map(held));
  const now = process.memoryUsage.rss();
  return { low: now + samples * aside.low, high: now + samples * aside.high };
}

/** Between the cheapest and the dearest part, and the doubt around both. */
function spread(costs: readonly Cost[], of: (cost: Cost) => number, { low, high }: Range): Range {
  const mean = costs.reduce((total, cost) => total + of(cost), 0) / costs.length;
  // Single parts differ more than whole photos do, so that their extremes count by half.
  const least = (Math.min(...costs.map(of)) + mean) / 2;
  const most = (Math.max(...costs.map(of)) + mean) / 2;
  return { low: least * low, high: most * high };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Bytes that this user may still write; the folder itself may yet have to be made. */
async function freeAt(folder: string): Promise<number | null> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch {
      if (dirname(at) === at) return null;
    }
  }
}
