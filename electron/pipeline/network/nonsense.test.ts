import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import type { Plane } from '../image.ts';
import { bicubic } from './network.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nonsense-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A network whose driver lost its mind in the `from`th tile. */
async function broken(spoil: (plane: Plane) => Plane, from = 1): Promise<unknown> {
  const [source, target] = [join(folder, 'a.png'), join(folder, 'a_x2.png')];
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  await sharp({ create: { width: 96, height: 64, channels: 3, background: '#888', noise } })
    .png()
    .toFile(source);
  const good = bicubic('bicubic', 2);
  let tiles = 0;
  const run = async (luma: Plane) => (++tiles >= from ? spoil(await good.run(luma)) : good.run(luma));
  const how = {
    settings: { ...defaultSettings, exact: true },
    network: { ...good, run },
    previews: false,
    replace: false,
    tile: 32,
  };
  return enhance(new AbortController().signal, { source, target }, how).catch((error: unknown) => error);
}

test.each<[string, (plane: Plane) => Plane, number]>([
  ['one NaN', (plane) => ({ ...plane, data: plane.data.map((value, i) => (i === 70 ? Number.NaN : value)) }), 1],
  ['nothing but black', (plane) => ({ ...plane, data: plane.data.map(() => 0) }), 1],
  ['a flat grey in a later tile', (plane) => ({ ...plane, data: plane.data.map(() => 0.5) }), 4],
])('%s becomes no file', async (_, spoil, from) => {
  expect(await broken(spoil, from)).toMatchObject({ failure: { code: 'model-failed' } });
  expect(await readdir(folder)).toEqual(['a.png']);
});

test('and the same picture unspoilt becomes one', async () => {
  expect(await broken((plane) => plane)).toMatchObject({ width: 192, height: 128 });
  expect((await readdir(folder)).sort()).toEqual(['a.png', 'a_x2.png']);
});
