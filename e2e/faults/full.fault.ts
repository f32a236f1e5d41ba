/** A disk of 8 MB, full before or in the middle: the run waits, says so, and goes on when there is room. */
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { makePhoto } from '../photos.ts';
import { type Command, enhance } from './command.ts';
import { mountMemory } from './means.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { expectSentence, expectTold, expectWhole } from './verdict.ts';

const filler = (place: Place) => join(place.out, 'filler.bin');

/** Fills the disk but for `spare` kilobytes. */
function fill(place: Place, spare: number): void {
  spawnSync('dd', ['if=/dev/zero', `of=${filler(place)}`, 'bs=1k']);
  if (spare > 0) spawnSync('truncate', ['-s', `-${spare}K`, filler(place)]);
}

async function waits(command: Command): Promise<void> {
  await command.said('"kind":"waiting"');
  await sleep(1500);
}

async function prepared(context: TestContext): Promise<Place> {
  const place = await makePlace();
  await putGood(place.in, 3, 60);
  await mountMemory(context, place.out, 'size=8m');
  return place;
}

test('full before: it waits, and goes on when there is room', async (context) => {
  const place = await prepared(context);
  fill(place, 0);
  const before = await census(place.in);
  const command = enhance(place, [place.in]);
  await waits(command);
  expect(await readdir(place.out)).toEqual(['filler.bin']);
  await rm(filler(place));
  const ran = await command.ran;
  expectTold(ran, { code: 0, done: 3 });
  const waiting = ran.stdout.split('\n').find((line) => line.includes('"waiting"'))!;
  expectSentence((JSON.parse(waiting) as { failure: { code: 'no-space'; message: string } }).failure);
  expect(await expectWhole(place.out)).toHaveLength(3);
  expect(await census(place.in)).toEqual(before);
});

test('full in the middle: what is done stays, the rest follows when there is room', async (context) => {
  const place = await prepared(context);
  await makePhoto(join(place.in, 'z-large.png'), { width: 300, height: 240, seed: 5 });
  const command = enhance(place, [place.in]);
  await command.said('"kind":"finished"');
  fill(place, 0);
  await waits(command);
  await rm(filler(place));
  expectTold(await command.ran, { code: 0, done: 4 });
  expect(await expectWhole(place.out)).toHaveLength(4);
});

test('full while it waits: Ctrl-C leaves, with nothing half', async (context) => {
  const place = await prepared(context);
  fill(place, 8);
  const command = enhance(place, [place.in]);
  await waits(command);
  command.child.kill('SIGINT');
  const ran = await command.ran;
  expect(ran).toMatchObject({ code: 130, hung: false });
  await rm(filler(place));
  await expectWhole(place.out);
});

test('full while a large result is drawn on it: it waits, goes on, and leaves the result alone', async (context) => {
  const place = await makePlace();
  // Doubled it has 29 MB of samples, above a quarter of the 64 MB; as a JPEG it has about one.
  await makePhoto(join(place.in, 'large.jpg'), { width: 2000, height: 1200, seed: 5 });
  await mountMemory(context, place.out, 'size=80m');
  fill(place, 20_000);
  const command = enhance(place, [place.in, '--model', 'bicubic', '--memory', '64']);
  await command.said('"kind":"progress"');
  await waits(command);
  expect((await readdir(place.out)).filter((name) => name.endsWith('.part'))).toHaveLength(1);
  await rm(filler(place));
  expectTold(await command.ran, { code: 0, done: 1 });
  expect(await expectWhole(place.out)).toHaveLength(1);
});
