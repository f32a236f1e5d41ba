/** Mutated pictures through the engine for a while (`FUZZ_SECONDS`, 60 by default): a result or one sentence each. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { enhance } from './command.ts';
import { census, makePlace } from './place.ts';
import { expectSentence, expectWhole, told } from './verdict.ts';

const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
const batch = 60;

/** A generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function samples(): Promise<[extension: string, bytes: Buffer][]> {
  const photo = sharp(join(import.meta.dirname, '../../samples/door.jpg')).resize(48, 36);
  const grey = photo.clone().greyscale();
  return Promise.all(
    [
      ['jpg', photo.clone().withMetadata().jpeg()] as const,
      ['jpg', photo.clone().jpeg({ progressive: true })] as const,
      ['jpg', grey.clone().jpeg()] as const,
      ['png', photo.clone().png()] as const,
      ['png', photo.clone().png({ palette: true })] as const,
      ['png', photo.clone().ensureAlpha(0.5).toColourspace('rgb16').png()] as const,
      ['webp', photo.clone().webp()] as const,
      ['webp', photo.clone().webp({ lossless: true })] as const,
      ['tif', photo.clone().tiff({ compression: 'lzw' })] as const,
      ['tif', photo.clone().tiff({ compression: 'jpeg', tile: true })] as const,
      ['gif', photo.clone().gif()] as const,
      ['avif', photo.clone().avif({ effort: 0 })] as const,
    ].map(async ([extension, picture]): Promise<[string, Buffer]> => [extension, await picture.toBuffer()]),
  );
}

/** Turns bits, sets extreme values, cuts, doubles or drops a stretch; early bytes more often, since headers lie there. */
function mutated(bytes: Buffer, roll: () => number): Buffer {
  let copy = Buffer.from(bytes);
  const times = 1 + Math.floor(roll() * 6);
  for (let time = 0; time < times; time++) {
    const at = Math.floor(roll() ** (roll() < 0.5 ? 3 : 1) * (copy.length - 4));
    const kind = Math.floor(roll() * 6);
    if (kind === 0) copy[at] = copy[at]! ^ (1 << Math.floor(roll() * 8));
    else if (kind === 1) copy[at] = [0, 1, 0x7f, 0x80, 0xff][Math.floor(roll() * 5)]!;
    else if (kind === 2) copy.writeUInt32BE([0, 1, 0x7fff_ffff, 0xffff_ffff, 0x10000][Math.floor(roll() * 5)]!, at);
    else if (kind === 3 && copy.length > 64) copy = copy.subarray(0, Math.max(32, at));
    else if (kind === 4) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(Math.floor(at / 2))]);
    else copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + Math.floor(roll() * 16))]);
    copy = Buffer.from(copy);
    if (copy.length < 8) break;
  }
  return copy;
}

test(`mutated pictures for ${seconds} s`, { timeout: seconds * 1000 + 240_000 }, async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  const roll = dice(seed);
  const originals = await samples();
  const place = await makePlace();
  const sum = { files: 0, done: 0, damaged: 0, refused: 0, deaths: 0 };
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const folder of [place.in, place.out]) await rm(folder, { recursive: true, force: true });
    await mkdir(place.in);
    for (let at = 0; at < batch; at++) {
      const [extension, bytes] = originals[at % originals.length]!;
      await writeFile(join(place.in, `${at}.${extension}`), mutated(bytes, roll));
    }
    const before = await census(place.in);
    // Nothing of the network: the decoders are what is tried here.
    const ran = await enhance(place, ['--scale', '1', '--strength', '0', place.in], { limit: 200_000 }).ran;
    expect(ran.hung, `seed ${seed}`).toBe(false);
    const { summary, results } = told(ran);
    expect(summary.files).toBe(batch);
    expect(summary.done + summary.skipped + summary.failed).toBe(batch);
    for (const failure of summary.failures) expectSentence(failure, failure.path);
    expect(summary.failures.filter(({ code }) => code === 'internal')).toEqual([]);
    expect(await expectWhole(place.out)).toHaveLength(summary.done);
    expect(await census(place.in)).toEqual(before);
    sum.files += batch;
    sum.done += summary.done;
    sum.damaged += results.filter(({ damaged }) => damaged).length;
    sum.refused += summary.failed;
    sum.deaths += summary.failures.filter(({ code }) => code === 'engine-died').length;
  }
  process.stdout.write(`fuzz, seed ${seed}: ${JSON.stringify(sum)}\n`);
  expect(sum.files).toBeGreaterThan(0);
  expect(sum.deaths, `seed ${seed}`).toBe(0);
});
