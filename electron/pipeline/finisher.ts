/** Finishes tiles beside the thread on which the network computes the next one. */
import { finish, type Unfinished } from './finish.ts';
import { openScratch } from './floats.ts';
import { type Raster, reserve, type Samples, samplesAt } from './image.ts';
import { up } from './simd/simd.ts';
import { openShared, type SharedMemory, type Thread, threadBeside } from './thread.ts';

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

/** By the thread beside where it is up; else all is done at once. */
export function openFinisher(thread: Thread | null = threadBeside()): Finisher {
  const memory = openShared();
  return {
    async finish(work) {
      const shared = thread?.up ? share(work, memory) : null;
      if (!thread || !shared) return atOnce(work);
      if (!(await thread.ask({ finish: shared }))) return atOnce(shared);
      const { width, height } = work.tile.output;
      return { width, height, channels: work.crop.channels, depth: work.crop.depth, data: shared.output };
    },
    giveBack: memory.giveBack,
  };
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

/** Puts a tile into memory that both see: luma, samples, and room for the output. Null where there is none. */
function share({ core, crop, tile, ...rest }: Unfinished, { room }: SharedMemory): Shared | null {
  const { channels, depth } = crop;
  const count = tile.output.width * tile.output.height * channels;
  const wide = depth / 8;
  // Every part begins at a multiple of four bytes.
  const [second, third] = [core.data.byteLength, core.data.byteLength + up(crop.data.length * wide)];
  const memory = room(third + up(count * wide));
  if (!memory) return null;
  const luma = new Float32Array(memory, 0, core.data.length);
  luma.set(core.data);
  const seen = samplesAt(memory, depth, second, crop.data.length);
  seen.set(crop.data);
  const output = samplesAt(memory, depth, third, count);
  return { ...rest, tile, core: { ...core, data: luma }, crop: { ...crop, data: seen }, output };
}
