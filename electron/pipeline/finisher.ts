/**
 * Finishes tiles beside the thread on which the network computes the next one, and which stands still meanwhile. The more
 * processors there are, the quicker the network is, and the more this weighs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { finish, type Unfinished } from './finish.ts';
import { openScratch } from './floats.ts';
import { type Raster, reserve, type Samples, samplesAt } from './image.ts';
import { up } from './simd/simd.ts';

/** A tile in memory that both threads see. */
export interface Shared extends Unfinished {
  readonly output: Samples;
}

export interface Finisher {
  /**
   * The samples of a tile's output; `crop` and `core` may be used again at once, what comes of them until the next call, before
   * which it must have come. Same bytes, whichever thread makes them.
   */
  finish(work: Unfinished): Promise<Raster>;
  /** For whoever comes next; nothing that came of it may be used any more. */
  giveBack(): void;
}

/** The thread's own bundle. From the sources there is none, and tiles are finished on the thread at hand. */
const bundle = new URL('./finisher.js', import.meta.url);

const idle: Finisher[] = [];
/** Photos that are inferred at the same time: one, and a second where a run is followed by another. */
const mostIdle = 2;
/**
 * Did a thread ever fail? It is not tried again then. Nor is it in Electron: no thread was ever tried there, and one
 * that brought its process down could not be caught.
 */
let broken = 'electron' in process.versions;

/** Lends a thread that others may have used before; `script` is its bundle. Without one, all is done at once. */
export function openFinisher(script = bundle): Finisher {
  if (script === bundle) {
    const kept = idle.pop();
    if (kept) return kept;
  }
  const thread = broken || !existsSync(fileURLToPath(script)) ? null : begun(script);
  if (!thread) return { finish: async (work) => atOnce(work), giveBack: () => undefined };
  const finisher: Finisher = {
    finish: thread.finish,
    giveBack() {
      if (script === bundle && !broken && idle.length < mostIdle) idle.push(finisher);
      else thread.close();
    },
  };
  return finisher;
}

/** Null where the system gives no further thread. */
function begun(script: URL): ReturnType<typeof threaded> | null {
  try {
    return threaded(script);
  } catch {
    broken = true;
    return null;
  }
}

/** For tiles that are finished on the thread at hand, one at a time. */
const own = openScratch();

function atOnce(work: Unfinished): Raster {
  const { width, height } = work.tile.output;
  const { channels, depth } = work.crop;
  const data = reserve(depth, width * height * channels);
  own.clear();
  finish(work, data, own.take);
  return { width, height, channels, depth, data };
}

function threaded(script: URL): Pick<Finisher, 'finish'> & { close(): void } {
  const worker = new Worker(script);
  // A run that has ended does not wait for it.
  worker.unref();
  let memory = new SharedArrayBuffer(1 << 20);
  let ready = false;
  const room = (bytes: number): SharedArrayBuffer => {
    if (memory.byteLength < bytes) memory = new SharedArrayBuffer(bytes * 2);
    return memory;
  };
  const lost = () => {
    ready = false;
    broken = true;
  };
  // Its first word is that it is there: until then nobody waits for it, and where it cannot start nobody ever does.
  worker
    .on('error', lost)
    .on('exit', lost)
    .once('message', () => {
      ready = true;
    });
  const ask = (work: Shared) =>
    new Promise<boolean>((settle) => {
      const end = (made: boolean) => () => {
        worker.off('message', done).off('error', failed).off('exit', failed).unref();
        settle(made);
      };
      const [done, failed] = [end(true), end(false)];
      worker.on('message', done).on('error', failed).on('exit', failed).ref();
      try {
        worker.postMessage(work);
      } catch {
        failed();
      }
    });
  return {
    async finish(work) {
      if (!ready) return atOnce(work);
      const shared = shareIfPossible(work, room);
      if (!shared) return atOnce(work);
      if (!(await ask(shared))) return atOnce(shared);
      const { width, height } = work.tile.output;
      return { width, height, channels: work.crop.channels, depth: work.crop.depth, data: shared.output };
    },
    close() {
      worker.off('exit', lost);
      void worker.terminate();
    },
  };
}

/** Puts a tile into memory that both see: luma, samples, and room for the output. */
function share({ core, crop, tile, ...rest }: Unfinished, room: (bytes: number) => SharedArrayBuffer): Shared {
  const { channels, depth } = crop;
  const count = tile.output.width * tile.output.height * channels;
  const wide = depth / 8;
  // Every part begins at a multiple of four bytes.
  const [second, third] = [core.data.byteLength, core.data.byteLength + up(crop.data.length * wide)];
  const memory = room(third + up(count * wide));
  const luma = new Float32Array(memory, 0, core.data.length);
  luma.set(core.data);
  const seen = samplesAt(memory, depth, second, crop.data.length);
  seen.set(crop.data);
  const output = samplesAt(memory, depth, third, count);
  return { ...rest, tile, core: { ...core, data: luma }, crop: { ...crop, data: seen }, output };
}

/** Null where memory that both see is not to be had. */
function shareIfPossible(...how: Parameters<typeof share>): Shared | null {
  try {
    return share(...how);
  } catch {
    return null;
  }
}
