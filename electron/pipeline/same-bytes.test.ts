import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings, type Precision, type Settings } from '../contract.ts';
import { enhance } from './enhance.ts';
import { readCatalog } from './network/catalog.ts';
import { openNetwork } from './network/session.ts';

const go = new AbortController().signal;
const models = fileURLToPath(new URL('../../models', import.meta.url));
let folder: string;
let source: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same-'));
  source = join(folder, 'photo.jpg');
  const [width, height] = [90, 62];
  const samples = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => 128 + 80 * Math.sin(i * 0.37) * Math.cos(i * 0.0019)),
  );
  await sharp(samples, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Artist: '홍길동' } })
    .jpeg({ quality: 95 })
    .toFile(source);
});
afterAll(() => rm(folder, { recursive: true }));

async function digestOf(
  network: Awaited<ReturnType<typeof open>>,
  given: Partial<Settings>,
  tile?: number,
  from = source,
) {
  const settings = { ...defaultSettings, exact: true, ...given };
  const target = join(folder, `${crypto.randomUUID()}.out`);
  const how = { settings, network, version: '1', previews: false, replace: false, ...(tile ? { tile } : {}) };
  await enhance(go, { source: from, target }, how);
  return createHash('sha256')
    .update(await readFile(target))
    .digest('hex');
}

async function open(id: string, scale: number, threads: number, precision: Precision = 'fp32') {
  const { models: list } = await readCatalog(models);
  const model = list.find((entry) => entry.id === id)!;
  return (await openNetwork(model, models, scale, { providers: ['cpu'], threads, precision })).network;
}

// PNG and TIFF would show a single level; the lossy ones show that their encoders are steady too.
it.each(['png', 'jpeg', 'webp', 'tiff'] as const)(
  'the same %s for every tile size, twice, and for one and two threads',
  async (format) => {
    const digests = new Set<string>();
    for (const threads of [1, 2]) {
      const network = await open('asym-vdsr', 2, threads);
      for (const tile of [16, 33, 1000, undefined]) digests.add(await digestOf(network, { format }, tile));
      digests.add(await digestOf(network, { format }));

      await network.close();
    }
    expect([...digests]).toHaveLength(1);
  },
  60_000,
);

it.each(['asym-vdsr', 'asym-share', 'asym-lite'])(
  '%s in 8 bit gives the same for every tile size and number of threads',
  async (id) => {
    const digests = new Set<string>();
    for (const threads of [1, 2]) {
      const network = await open(id, 2, threads, 'int8');
      for (const tile of [33, 100, undefined]) digests.add(await digestOf(network, { format: 'png' }, tile));
      await network.close();
    }
    expect([...digests]).toHaveLength(1);
  },
  60_000,
);

it('the same for a copy of the photo of the same date, and other bytes for other settings', async () => {
  const network = await open('asym-vdsr', 2, 1);
  const copy = join(folder, 'copy.jpg');
  await copyFile(source, copy);
  for (const path of [source, copy]) await utimes(path, 1_700_000_000, 1_700_000_000);
  const first = await digestOf(network, {});
  expect(await digestOf(network, {}, undefined, copy)).toBe(first);
  expect(await digestOf(network, { strength: 0.5 })).not.toBe(first);
  await network.close();
}, 60_000);

it('the same for every tile size, also where flat parts are spared the network', async () => {
  const flat = join(folder, 'flat.png');
  const sky = sharp({ create: { width: 200, height: 140, channels: 3, background: '#88aacc' } });
  const tree = await sharp(source).resize(60, 60).png().toBuffer();
  await sky
    .composite([{ input: tree, left: 130, top: 70 }])
    .png()
    .toFile(flat);
  const network = await open('asym-vdsr', 2, 1);
  const digests = new Set<string>();
  for (const tile of [32, 50, 96, undefined]) digests.add(await digestOf(network, { exact: false }, tile, flat));
  await network.close();
  expect([...digests]).toHaveLength(1);
}, 60_000);
