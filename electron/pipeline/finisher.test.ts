import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { excerpt } from './excerpt.ts';
import type { Unfinished } from './finish.ts';
import { openFinisher } from './finisher.ts';
import type { Channels, Raster } from './image.ts';
import { threadBeside } from './thread.ts';
import { plan } from './tiles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finisher-'));
  await copyFile(join(import.meta.dirname, 'simd', 'kernels.wasm'), join(folder, 'kernels.wasm'));
});
afterAll(() => rm(folder, { recursive: true }));

function photo(channels: Channels, depth: 8 | 16): Raster {
  const [width, height] = [61, 47];
  const data = depth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = (Math.sin(i * 0.7) * 0.5 + 0.5) * (2 ** depth - 1);
  return { width, height, channels, depth, data };
}

/** The tiles of a photo at ×3/2, with lumas that some network could have given. */
function tiles(picture: Raster, strength: number): Unfinished[] {
  const factor = { p: 3, q: 2 };
  return plan(picture.width, picture.height, { tile: 24, halo: 6, step: 2, factor }).map((tile) => {
    const { width, height } = tile.output;
    const data = Float32Array.from({ length: width * height }, (_, i) => 0.5 + 0.4 * Math.sin(i * 0.3));
    return { tile, factor, strength, crop: excerpt(picture, tile.crop), core: { data, width, height } };
  });
}

it.each([
  [1, 8, 1],
  [2, 16, 0.5],
  [3, 8, 0.7],
  [4, 16, 1],
] as const)(
  'gives the same bytes in a thread: %i channels of %i bit at strength %d',
  async (channels, depth, strength) => {
    const script = join(folder, `thread-${channels}.mjs`);
    const entry = join(import.meta.dirname, 'finisher-thread.ts');
    await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', format: 'esm' });
    const thread = threadBeside(pathToFileURL(script))!;
    const [beside, here] = [openFinisher(thread), openFinisher(null)];
    const all = tiles(photo(channels, depth), strength);
    await vi.waitFor(() => expect(thread.up).toBe(true), 5000);
    for (const work of all) {
      const [one, other] = [await beside.finish(work), await here.finish(work)];
      expect(one.data.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(other.data.buffer).toBeInstanceOf(ArrayBuffer);
      expect({ ...one, data: [...one.data] }).toEqual({ ...other, data: [...other.data] });
    }
    beside.giveBack();
  },
);

it('finishes a tile itself where the thread dies of it, and where it never comes up', async () => {
  const dying = join(folder, 'dying.cjs');
  await writeFile(
    dying,
    "const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => process.exit(3)); parentPort.postMessage(null);",
  );
  const mute = join(folder, 'mute.cjs');
  await writeFile(mute, 'setInterval(() => undefined, 1000);');
  const [work] = tiles(photo(3, 8), 1);
  const wanted = await openFinisher(null).finish(work!);
  for (const script of [mute, dying]) {
    const finisher = openFinisher(threadBeside(pathToFileURL(script)));
    for (let i = 0; i < 4; i++) {
      expect([...(await finisher.finish(work!)).data]).toEqual([...wanted.data]);
      await setTimeout(60);
    }
    finisher.giveBack();
  }
});
