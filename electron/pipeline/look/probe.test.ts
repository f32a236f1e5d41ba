import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import { readHeader } from '../file/decode.ts';
import { bicubic } from '../network/network.ts';
import { checkResult, probe } from './probe.ts';

let folder = '';
const at = (name: string) => join(folder, name);
const never = new AbortController().signal;
const settings = { ...defaultSettings, model: 'bicubic' };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dotbogi-probe-test-'));
  // Noise of one strength all over, so that every part costs as many bytes as the whole does.
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 20 };
  await sharp({ create: { width: 900, height: 700, channels: 3, background: '#888', noise } })
    .jpeg()
    .toFile(at('noise.jpg'));
  await sharp({ create: { width: 20, height: 12, channels: 4, background: '#8888' } })
    .png()
    .toFile(at('tiny.png'));
});
afterAll(() => rm(folder, { recursive: true }));

it('tells the bytes of the whole result by those of a part', async () => {
  const network = bicubic('bicubic', 2);
  const photo = await readHeader(at('noise.jpg'));
  const [cost] = await probe(never, photo, { settings, network, deadline: 0 });
  const how = { settings, network, previews: false, replace: true, version: '1' };
  const { width, height } = await enhance(never, { source: photo.path, target: at('whole.jpg') }, how);
  const truth = (await stat(at('whole.jpg'))).size / (width * height);
  // A part has a header of its own and no borders to its neighbours: a tenth is enough for both.
  expect(cost!.bytes / truth).toBeGreaterThan(0.9);
  expect(cost!.bytes / truth).toBeLessThan(1.1);
  expect(cost!.decoding).toBeGreaterThan(0);
  expect(cost!.working).toBeGreaterThan(0);
});

it('measures a photo smaller than a part, in as many places as the time allows, and leaves nothing behind', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('dotbogi-part-'));
  const photo = await readHeader(at('tiny.png'));
  const how = { settings, network: bicubic('bicubic', 2) };
  expect(await probe(never, photo, { ...how, deadline: performance.now() + 60_000 })).toHaveLength(3);
  expect(await probe(never, photo, { ...how, deadline: 0 })).toHaveLength(1);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('dotbogi-part-'))).toEqual(before);
});

it('says beforehand what a format cannot hold', async () => {
  const photo = { ...(await readHeader(at('noise.jpg'))), width: 9000, height: 100 };
  const webp = { ...settings, format: 'webp' as const };
  const { factor } = bicubic('bicubic', 2);
  expect(() => checkResult(photo, webp, factor)).toThrow(expect.objectContaining({ failure: expect.anything() }));
  expect(() => checkResult(photo, settings, factor)).not.toThrow();
});
