/** The kernels that work on four samples at a time, and the memory in which they do. */
import { readFileSync } from 'node:fs';
import { fault } from '../fault.ts';
import { type Samples, samplesAt } from '../image.ts';

/** As in kernels.as.ts: places are bytes, `count` is rounded up to a multiple of four. */
interface Kernels {
  readonly memory: WebAssembly.Memory;
  across(
    source: number,
    stride: number,
    rows: number,
    starts: number,
    weights: number,
    fours: number,
    count: number,
    target: number,
  ): void;
  down(source: number, width: number, weights: number, taps: number, target: number): void;
  split(
    source: number,
    channels: number,
    bytes: number,
    count: number,
    table: number,
    luma: number,
    blue: number,
    red: number,
  ): void;
  join(
    luma: number,
    blue: number,
    red: number,
    count: number,
    table: number,
    channels: number,
    bytes: number,
    target: number,
  ): void;
  squares(a: number, b: number, count: number): number;
  moments(source: number, count: number, target: number): void;
}

let loaded: Kernels | null = null;

/**
 * One instance a thread, which can reach nothing but its memory. Loaded when first needed: an engine must be able to start and
 * say what is wrong. Fails with `internal` where the file is not whole, or the system gives no room.
 */
export function kernels(): Kernels {
  loaded ??= load();
  return loaded;
}

function load(): Kernels {
  try {
    const bytes = readFileSync(new URL('./kernels.wasm', import.meta.url));
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernels;
  } catch {
    throw fault('internal', 'The part that computes colours (“kernels.wasm”) could not be loaded.');
  }
}

/** Memory of the kernels begins here; nothing lies at zero, which means none. */
const first = 64;
/** Kernels touch fewer bytes beyond a piece: three pixels of four samples of 16 bit at most. */
const beyond = 32;
const page = 65_536;

/** Bytes of memory that pieces together should not exceed, so that they stay in a core's cache while they are worked on. */
export const cached = 512 * 1024;

/** Where pieces of so many bytes lie, of any content and until the next call of anything here. */
export function lay<Sizes extends readonly number[]>(...sizes: Sizes): { -readonly [K in keyof Sizes]: number } {
  let at = first;
  const places = sizes.map((size) => {
    const place = at;
    at += up(size + beyond, 16);
    return place;
  });
  const { memory } = kernels();
  const missing = at - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / page));
  return places as { -readonly [K in keyof Sizes]: number };
}

/** The memory from `place` on, as floats; good until the next call of `lay`. */
export function floats(place: number, length: number): Float32Array {
  return new Float32Array(kernels().memory.buffer, place, length);
}

/** The same as whole numbers. */
export function integers(place: number, length: number): Uint32Array {
  return new Uint32Array(kernels().memory.buffer, place, length);
}

/** The same as floats of 64 bit. */
export function doubles(place: number, length: number): Float64Array {
  return new Float64Array(kernels().memory.buffer, place, length);
}

/** The same as samples of `depth` bits. */
export function samples(depth: 8 | 16, place: number, length: number): Samples {
  return samplesAt(kernels().memory.buffer, depth, place, length);
}

/** The next multiple of `unit`. */
export function up(value: number, unit = 4): number {
  return Math.ceil(value / unit) * unit;
}
