/** A terminal that is gone, a home that is not there, a clock that is wrong, a user who may not. */
import { chmod, chown, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { enhance, start } from './command.ts';
import { must, need } from './means.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { expectTold, expectWhole } from './verdict.ts';

const shell = (line: string): string[] => ['sh', '-c', line, 'sh'];
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

async function asNobody(place: Place): Promise<void> {
  for (const folder of [place.base, place.in, place.home]) await chmod(folder, 0o777);
}

test.each([
  ['standard input', 'exec "$@" <&-'],
  ['standard error', 'exec "$@" 2>&-'],
])('%s closed', async (_, line) => {
  const place = await makePlace();
  await putGood(place.in, 2);
  expectTold(await enhance(place, [place.in], { wrap: shell(line) }).ran, { code: 0, done: 2 });
  expect(await expectWhole(place.out)).toHaveLength(2);
});

test('standard output closed, and its reader gone (EPIPE)', async () => {
  const place = await makePlace();
  await putGood(place.in, 3, 60);
  const before = await census(place.in);
  for (const line of ['exec "$@" >&-', '"$@" | head -c 1 >/dev/null']) {
    const ran = await enhance(place, [place.in], { wrap: shell(line) }).ran;
    expect(ran.hung, line).toBe(false);
    expect(ran.stderr, line).toBe('');
    await expectWhole(place.out, 1);
  }
  await enhance(place, [place.in]).ran;
  expect(await expectWhole(place.out)).toHaveLength(3);
  expect(await census(place.in)).toEqual(before);
});

test('standard output to a full device (/dev/full)', async (context) => {
  need.path(context, '/dev/full');
  const place = await makePlace();
  await putGood(place.in, 2);
  const ran = await enhance(place, [place.in], { wrap: shell('exec "$@" >/dev/full') }).ran;
  expect(ran).toMatchObject({ hung: false, code: 1 });
  expect(ran.stderr).toBe('What is said on standard output cannot be written there.\n');
  await expectWhole(place.out, 1);
});

test.each([
  ['unset', { HOME: undefined }],
  ['a folder that is not there', { HOME: '/nonexistent/home' }],
  ['a device', { HOME: '/dev/null' }],
  ['the root of a system that may not be written', { HOME: '/proc' }],
])('HOME is %s', async (_, env) => {
  const place = await makePlace();
  await putGood(place.in, 2);
  const ran = await enhance(place, [place.in], { env }).ran;
  expectTold(ran, { code: 0, done: 2 });
  expect(await expectWhole(place.out)).toHaveLength(2);
});

test('TMPDIR is not there', async () => {
  const place = await makePlace();
  await putGood(place.in, 2);
  expectTold(await enhance(place, [place.in], { env: { TMPDIR: '/nonexistent' } }).ran, { code: 0, done: 2 });
});

test('a clock that goes backwards', async () => {
  const place = await makePlace();
  await putGood(place.in, 3);
  const back = join(place.base, 'back.mjs');
  await writeFile(back, 'let now = Date.now(); Date.now = () => (now -= 60_000);');
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(back).href}` };
  expectTold(await enhance(place, [place.in], { env }).ran, { code: 0, done: 3 });
  expectTold(await enhance(place, [place.in], { env }).ran, { code: 0, done: 0, skipped: 3 });
});

test('files from 1901 and from 2105', async () => {
  const place = await makePlace();
  await putGood(place.in, 2);
  await utimes(join(place.in, 'good-1.png'), -2_177_452_800, -2_177_452_800);
  await utimes(join(place.in, 'good-2.png'), 4_260_211_200, 4_260_211_200);
  expectTold(await enhance(place, [place.in]).ran, { code: 0, done: 2 });
});

test('a photo and a folder that this user may not read', async (context) => {
  need.root(context);
  must(context, nobody[0]!, ...nobody.slice(1), 'true');
  const place = await makePlace();
  await asNobody(place);
  await putGood(place.in, 3);
  await putGood(join(place.in, 'locked'), 1);
  await chmod(join(place.in, 'good-2.png'), 0o600);
  await chmod(join(place.in, 'locked'), 0o700);
  const ran = await enhance(place, ['--recursive', place.in], { wrap: nobody }).ran;
  const cause = /may not be/;
  expectTold(ran, {
    code: 1,
    done: 2,
    failed: [
      ['good-2', cause],
      ['locked', cause],
    ],
  });
  expect(await expectWhole(place.out)).toEqual(['good-1_x2.png', 'good-3_x2.png']);
});

test('an earlier result of somebody else in a sticky folder, to be replaced', async (context) => {
  need.root(context);
  must(context, nobody[0]!, ...nobody.slice(1), 'true');
  const place = await makePlace();
  await asNobody(place);
  await putGood(place.in, 2);
  await mkdir(place.out);
  await chmod(place.out, 0o1777);
  await writeFile(join(place.out, 'good-1_x2.png'), "another's", { mode: 0o644 });
  await chown(place.out, 1, 1);
  const ran = await enhance(place, ['--policy', 'replace', place.in], { wrap: nobody }).ran;
  expectTold(ran, { code: 1, done: 1, failed: [['good-1', /written/]] });
});

test('a home that may not be written', async (context) => {
  need.root(context);
  must(context, nobody[0]!, ...nobody.slice(1), 'true');
  const place = await makePlace();
  await asNobody(place);
  await chmod(place.home, 0o555);
  await putGood(place.in, 2);
  expectTold(await enhance(place, [place.in], { wrap: nobody }).ran, { code: 0, done: 2 });
});

test('two commands on one folder at once', async () => {
  const place = await makePlace();
  await putGood(place.in, 6, 60);
  const before = await census(place.in);
  const both = await Promise.all([1, 2].map(() => enhance(place, [place.in]).ran));
  let done = 0;
  for (const ran of both) {
    expect(ran.hung).toBe(false);
    const summary = JSON.parse(ran.stdout.trim().split('\n').at(-1)!) as Record<string, number>;
    expect(summary.files).toBe(summary.done! + summary.skipped! + summary.failed!);
    done += summary.done!;
  }
  // Each photo is made by one of them; the other skips it, or says that its name was taken meanwhile.
  expect(done).toBe(6);
  expect(await expectWhole(place.out)).toHaveLength(6);
  expect(await census(place.in)).toEqual(before);
});

test('two commands that replace on one folder at once', async () => {
  const place = await makePlace();
  await putGood(place.in, 4, 60);
  const both = await Promise.all([1, 2].map(() => enhance(place, ['--policy', 'replace', place.in]).ran));
  for (const ran of both) expect(ran).toMatchObject({ hung: false, code: 0 });
  expect(await expectWhole(place.out)).toHaveLength(4);
});

test('a version and a help whose reader has gone', async () => {
  const place = await makePlace();
  for (const word of ['--help', '--version']) {
    const ran = await start(place, [word], { wrap: shell('"$@" | true') }).ran;
    expect(ran).toMatchObject({ hung: false, code: 0, stderr: '' });
  }
});
