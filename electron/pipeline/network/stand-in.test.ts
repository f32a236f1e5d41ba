import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCatalog } from './catalog.ts';
import { reducedTo } from './network.ts';
import { openNetwork } from './session.ts';
import { withStandIn } from './stand-in.ts';

const folder = join(import.meta.dirname, '../../../models');

async function opened(id: string, scale: number, place = folder) {
  const { models } = await readCatalog(folder);
  const model = models.find((entry) => entry.id === id)!;
  const { network } = await openNetwork(model, folder, scale, { providers: ['cpu'] });
  let closed = false;
  const close = () => {
    closed = true;
    return network.close();
  };
  const both = withStandIn({ ...network, close }, model, { models, folder: place, scale });
  return { both, isClosed: () => closed };
}

it('is the model that the catalog names, where both enlarge alike', async () => {
  const { both, isClosed } = await opened('asym-vdsr', 3);
  const network = await both;
  expect(network.standIn).toMatchObject({ network: { id: 'asym-lite', provider: 'cpu', precision: 'fp32' } });
  expect(network.standIn!.network.factor).toEqual(network.factor);
  expect(reducedTo(network, { p: 5, q: 2 })).not.toHaveProperty('standIn');
  await network.close();
  expect(isClosed()).toBe(true);
  await expect(network.standIn!.network.run({ data: new Float32Array(64), width: 8, height: 8 })).rejects.toThrow();
});

it.each([
  ['asym-vdsr', 2.5],
  ['asym-lite', 2],
  ['bicubic', 2],
])('is nobody for %s at ×%s', async (id, scale) => {
  const network = await (await opened(id, scale)).both;
  expect(network.standIn).toBeUndefined();
  await network.close();
});

it('is nobody where its weights are missing, and the network works', async () => {
  const bare = await mkdtemp(join(tmpdir(), 'models-'));
  const network = await (await opened('asym-vdsr', 2, bare)).both;
  expect(network.standIn).toBeUndefined();
  expect((await network.run({ data: new Float32Array(64).fill(0.5), width: 8, height: 8 })).width).toBe(16);
  await network.close();
  await rm(bare, { recursive: true });
});
