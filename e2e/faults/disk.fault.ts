/** Disks that are full, read-only, or say no. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePhoto } from '../photos.ts';
import { enhance } from './command.ts';
import { mountMemory, must, need } from './means.ts';
import { census, makePlace, putGood } from './place.ts';
import { expectTold, expectWhole } from './verdict.ts';

const bothFail = (cause: RegExp) => ({
  code: 1,
  done: 0,
  failed: [['good-1', cause] as const, ['good-2', cause] as const],
});

test('a folder mounted read-only, results inside it', async (context) => {
  need.root(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const before = await census(place.in);
  must(context, 'mount', '--bind', place.in, place.in);
  onTestFinished(() => void spawnSync('umount', ['-l', place.in]));
  must(context, 'mount', '-o', 'remount,ro,bind', place.in);
  const ran = await enhance({ ...place, out: join(place.in, 'enhanced') }, [place.in]).ran;
  const cause = /cannot be written/;
  expectTold(ran, {
    ...bothFail(cause),
    failed: [
      ['enhanced', cause],
      ['enhanced', cause],
    ],
  });
  expect(await census(place.in)).toEqual(before);
});

test('photos on a read-only mount, results elsewhere', async (context) => {
  need.root(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  must(context, 'mount', '--bind', place.in, place.in);
  onTestFinished(() => void spawnSync('umount', ['-l', place.in]));
  must(context, 'mount', '-o', 'remount,ro,bind', place.in);
  expectTold(await enhance(place, [place.in]).ran, { code: 0, done: 2 });
  expect(await expectWhole(place.out)).toHaveLength(2);
});

test('a folder for results that is immutable (chattr +i)', async (context) => {
  need.root(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  await mkdir(place.out);
  must(context, 'chattr', '+i', place.out);
  onTestFinished(() => void spawnSync('chattr', ['-i', place.out]));
  expectTold(await enhance(place, [place.in]).ran, bothFail(/written/));
  expect(await readdir(place.out)).toEqual([]);
});

test('an earlier result that is immutable, to be replaced', async (context) => {
  need.root(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const kept = join(place.out, 'good-1_x2.png');
  await makePhoto(kept, { width: 9, height: 9 });
  must(context, 'chattr', '+i', kept);
  onTestFinished(() => void spawnSync('chattr', ['-i', kept]));
  const before = await census(place.out);
  const ran = await enhance(place, ['--policy', 'replace', place.in]).ran;
  expectTold(ran, { code: 1, done: 1, failed: [['good-1', /written/]] });
  expect(await expectWhole(place.out)).toEqual(['good-1_x2.png', 'good-2_x2.png']);
  expect(await census(place.out)).toMatchObject(before);
});

test('a file where the folder for results should be', async () => {
  const place = await makePlace();
  await putGood(place.in, 2);
  await writeFile(place.out, 'in the way');
  expectTold(await enhance(place, [place.in]).ran, {
    ...bothFail(/./),
    failed: [
      ['out', /taken/],
      ['out', /taken/],
    ],
  });
});

test('/dev/full for a folder', async (context) => {
  need.path(context, '/dev/full');
  const place = await makePlace();
  await putGood(place.in, 1);
  const ran = await enhance({ ...place, out: '/dev/full' }, [place.in]).ran;
  expectTold(ran, { code: 1, done: 0, failed: [['/dev/full', /made/]] });
});

test('a folder for results that vanishes in the middle', async () => {
  const place = await makePlace();
  await putGood(place.in, 6, 120);
  const before = await census(place.in);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"finished"');
  // At one stroke: what is emptied file by file meets those that are still written into it.
  await rename(place.out, join(place.base, 'gone'));
  const ran = await command.ran;
  const done = ran.stdout.split('"kind":"finished"').length - 1;
  const failed = ran.stdout.split('"kind":"failed"').length - 1;
  expect(done + failed).toBe(6);
  expect(ran.hung).toBe(false);
  // Two photos are under way at a time.
  expect(failed).toBeLessThanOrEqual(2);
  await expectWhole(place.out);
  expect(await census(place.in)).toEqual(before);
});

test('a folder of photos that vanishes in the middle', async () => {
  const place = await makePlace();
  await putGood(place.in, 6, 120);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"finished"');
  await rm(place.in, { recursive: true });
  const ran = await command.ran;
  const done = ran.stdout.split('"kind":"finished"').length - 1;
  const lost = Array.from({ length: 6 - done }, (_, at) => [`good-${at + done + 1}`, /not (there|exist)/] as const);
  expectTold(ran, { code: lost.length > 0 ? 1 : 0, done, failed: lost });
  expect(await expectWhole(place.out)).toHaveLength(done);
});

test('a folder inside that leads out through a link', async () => {
  const place = await makePlace();
  await putGood(join(place.in, 'deep'), 1);
  const elsewhere = join(place.base, 'elsewhere');
  await mkdir(elsewhere);
  await mkdir(place.out);
  await symlink(elsewhere, join(place.out, 'deep'));
  const ran = await enhance(place, ['--recursive', place.in]).ran;
  expectTold(ran, { code: 1, done: 0, failed: [['deep', /link/]] });
  expect(await readdir(elsewhere)).toEqual([]);
});

test('a full inode table', async (context) => {
  const place = await makePlace();
  await putGood(place.in, 2);
  await mountMemory(context, place.out, 'size=8m,nr_inodes=8');
  const filled = await fillInodes(place.out);
  const command = enhance(place, [place.in], { env: { DOTBOGI_POLL_MS: '200' } });
  await command.said('"kind":"waiting"');
  expect(await readdir(place.out)).toHaveLength(filled);
  for (let at = 0; at < filled; at++) await rm(join(place.out, `${at}.txt`));
  expectTold(await command.ran, { code: 0, done: 2 });
  expect(await expectWhole(place.out)).toHaveLength(2);
});

async function fillInodes(folder: string): Promise<number> {
  for (let at = 0; ; at++) {
    const full = await writeFile(join(folder, `${at}.txt`), '').then(
      () => false,
      () => true,
    );
    if (full) return at;
  }
}

test('a folder for results that may not be entered', async (context) => {
  need.root(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  await mkdir(place.out, { mode: 0o500 });
  for (const folder of [place.base, place.in, place.home]) await chmod(folder, 0o777);
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  must(context, nobody[0]!, ...nobody.slice(1), 'true');
  expectTold(await enhance(place, [place.in], { wrap: nobody }).ran, bothFail(/written|made/));
});
