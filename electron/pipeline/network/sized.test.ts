import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Plane } from '../image.ts';
import { type CatalogModel, readCatalog } from './catalog.ts';
import { openNetwork } from './session.ts';
import { bySize, sized } from './sized.ts';

const models = join(import.meta.dirname, '../../../models');
let catalog: readonly CatalogModel[];
beforeAll(async () => {
  catalog = (await readCatalog(models)).models;
});

function waves(width: number, height: number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => 0.5 + 0.4 * Math.sin(i * 0.37 + (i % width)));
  return { data, width, height };
}

describe('a network whose sums are quicker with a known size', () => {
  it('gives the same to the last bit, whichever session computes it', async () => {
    const quicker = catalog.filter(({ sized }) => sized);
    expect(quicker.map(({ id }) => id)).toEqual(['asym-share', 'asym-lite']);
    for (const model of quicker) {
      for (const scale of [2, 3, 4]) {
        const { network } = await openNetwork(model, models, scale, { providers: ['cpu'] });
        // A size of one byte, one of two, and neither a square.
        for (const crop of [waves(61, 47), waves(150, 133)]) {
          const [first, ...again] = [await network.run(crop), await network.run(crop), await network.run(crop)];
          for (const other of again)
            expect(Buffer.from(other.data.buffer).equals(Buffer.from(first.data.buffer))).toBe(true);
        }
        await network.close();
      }
    }
  });
});

test('only weights that name their dimensions are given a size, and only one that fits', async () => {
  const bytes = await readFile(join(models, 'asym-lite-x2.onnx'));
  expect(sized(bytes, 20_000, 40)).toBeNull();
  expect(sized(Buffer.from('not a network'), 40, 40)).toBeNull();
  const fixed = await InferenceSession.create(sized(bytes, 33, 257)!);
  expect(fixed.inputMetadata[0]).toMatchObject({ shape: ['n', 1, 257, 33] });
  await fixed.release();
});

describe('bySize', () => {
  const session = (name: string, log: string[]) => ({ name, release: async () => void log.push(`- ${name}`) });
  const crop = (width: number) => ({ width, height: 10 });

  it('opens a session for a size that comes again, keeps one, and gives all back', async () => {
    const log: string[] = [];
    const sessions = bySize(session('general', log), async (width) => session(`${width}`, log));
    const asked = [5, 5, 6, 5, 6, 6, 6, 5, 5];
    const lent = await Promise.all(asked.map((width) => sessions.lend(crop(width), async ({ name }) => name)));
    expect(lent).toEqual(['general', '5', 'general', '5', 'general', '6', '6', 'general', '5']);
    expect(log).toEqual(['- 5', '- 6']);
    await sessions.release();
    expect(log).toEqual(['- 5', '- 6', '- 5', '- general']);
  });

  it('lends a session again while it is used, and gives none up before that is over', async () => {
    const log: string[] = [];
    const sessions = bySize(session('general', log), async (width) => session(`${width}`, log));
    const using = (width: number, name: string) =>
      sessions.lend(crop(width), async () => {
        log.push(`+ ${name}`);
        await setTimeout(20);
        log.push(name);
      });
    await sessions.lend(crop(5), async () => undefined);
    await Promise.all([using(5, 'a'), using(5, 'b'), using(6, 'c'), using(6, 'd')]);
    expect(log).toEqual(['+ a', '+ b', '+ c', 'a', 'b', 'c', '- 5', '+ d', 'd']);
  });

  it('opens one at once for a large crop', async () => {
    const sessions = bySize(session('general', []), async (width, height) => session(`${width} × ${height}`, []));
    const lent = (width: number, height: number) => sessions.lend({ width, height }, async ({ name }) => name);
    expect([await lent(301, 300), await lent(300, 300), await lent(301, 300)]).toEqual([
      '301 × 300',
      'general',
      '301 × 300',
    ]);
  });

  it('goes on with the general one where none is to be had, and after a crop that failed', async () => {
    const log: string[] = [];
    let opened = 0;
    const sessions = bySize(session('general', log), async () => {
      opened++;
      throw new Error('no memory');
    });
    const lend = () => sessions.lend(crop(5), async ({ name }) => name);
    await expect(sessions.lend(crop(5), async () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect([await lend(), await lend(), await lend()]).toEqual(['general', 'general', 'general']);
    expect(opened).toBe(1);
  });
});
