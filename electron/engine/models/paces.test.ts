import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCatalog } from '../../pipeline/network/catalog.ts';
import { bicubic } from '../../pipeline/network/network.ts';
import { openPaces } from './paces.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dotbogi-paces-'));
});
afterEach(() => rm(folder, { recursive: true }));

const network = { ...bicubic('one', 2), sha: 'a'.repeat(64), provider: 'cpu' };
const edges = [256, 334, 412];
const worth = async () => true;

/** Paces that find 334 the quickest, and how often they measured. */
function counting() {
  let times = 0;
  const measure = async () => {
    times += 1;
    return 334;
  };
  return { open: () => openPaces(folder, measure), times: () => times };
}

it('measures once, also for many at a time, and remembers over a start', async () => {
  const { open, times } = counting();
  const paces = open();
  const all = await Promise.all([1, 2, 3].map(() => paces.edgeFor(network, edges, worth)));
  expect(all).toEqual([334, 334, 334]);
  expect(await open().edgeFor(network, edges, worth)).toBe(334);
  expect(times()).toBe(1);
});
it('measures each network and provider by itself, and keeps what another engine wrote', async () => {
  const { open, times } = counting();
  const [one, other] = [open(), open()];
  await one.edgeFor(network, edges, worth);
  await other.edgeFor({ ...network, provider: 'cuda' }, edges, worth);
  await one.edgeFor({ ...network, sha: 'b'.repeat(64) }, edges, worth);
  expect(times()).toBe(3);
  expect(Object.keys(JSON.parse(await readFile(join(folder, 'paces.json'), 'utf8')))).toHaveLength(3);
});
it('settles with another engine that finds otherwise in the same moment, also where one died at it', async () => {
  const model = { id: 'one', files: [] };
  for (let round = 0; round < 20; round++) {
    const place = join(folder, `${round}`);
    const engines = (['fp32', 'int8', 'fp32'] as const).map((found) =>
      openPaces(place).precisionFor(model, 'cpu', async () => found),
    );
    expect(new Set(await Promise.all(engines)).size, `round ${round}`).toBe(1);
    expect(await readdir(place)).toEqual(['paces.json']);
  }
  await mkdir(join(folder, 'paces.json.lock'));
  expect(await openPaces(folder).precisionFor(model, 'cpu', async () => 'int8')).toBe('int8');
  expect(await openPaces(folder).precisionFor(model, 'cpu', async () => 'fp32')).toBe('int8');
  expect((await readdir(folder)).filter((name) => name.startsWith('paces'))).toEqual(['paces.json']);
});
it('takes the largest without measuring where that is not worth it, or nothing is to choose', async () => {
  const { open, times } = counting();
  expect(await open().edgeFor(network, edges, async () => false)).toBe(412);
  expect(await open().edgeFor(network, [256], worth)).toBe(256);
  expect(await open().edgeFor(network, [], worth)).toBeUndefined();
  expect(await open().edgeFor(bicubic('two', 2), edges, worth)).toBe(412);
  expect(times()).toBe(0);
});
it('measures anew what it cannot read, and goes on where it cannot write', async () => {
  const { open, times } = counting();
  await writeFile(join(folder, 'paces.json'), '{"one": "fast"}');
  expect(await open().edgeFor(network, edges, worth)).toBe(334);
  const nowhere = openPaces(join(folder, 'paces.json'), async () => 256);
  expect(await nowhere.edgeFor(network, edges, worth)).toBe(256);
  expect(times()).toBe(1);
});

it('measures which numbers are quicker once for each model, its weights and provider, beside the tiles', async () => {
  const { models } = await readCatalog(fileURLToPath(new URL('../../../models', import.meta.url)));
  const [one, two] = [models.find(({ id }) => id === 'asym-vdsr')!, models.find(({ id }) => id === 'asym-share')!];
  const trained = {
    ...one,
    files: one.files.map((file) => ({ ...file, int8: { ...file, sha256: 'b'.repeat(64) } })),
  };
  const { open } = counting();
  let times = 0;
  const measured = async () => {
    times += 1;
    return 'int8' as const;
  };
  const paces = open();
  const both = [paces.precisionFor(one, 'auto', measured), paces.precisionFor(one, undefined, measured)];
  expect(await Promise.all(both)).toEqual(['int8', 'int8']);
  await paces.edgeFor(network, edges, worth);
  expect(await open().precisionFor(one, 'auto', measured)).toBe('int8');
  expect(times).toBe(1);
  expect(await open().precisionFor(one, 'cpu', measured)).toBe('int8');
  expect(await open().precisionFor(two, 'auto', measured)).toBe('int8');
  expect(times).toBe(3);
  expect(await open().precisionFor(trained, 'auto', measured)).toBe('int8');
  expect(times).toBe(4);
  expect(await open().edgeFor(network, edges, worth)).toBe(334);
});
