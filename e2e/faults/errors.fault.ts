/** System calls that fail: strace answers in place of the kernel. */
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { enhance, type How, type Ran } from './command.ts';
import { limited, need, strace } from './means.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { type Expected, expectSentence, expectTold, expectWhole } from './verdict.ts';

interface Injected {
  readonly rules: (place: Place) => readonly string[];
  readonly args?: readonly string[];
  readonly how?: How;
  readonly expected: Expected;
}

/** Two good photos under injected errors; afterwards a second, undisturbed run leaves everything whole and clean. */
async function suffer(context: TestContext, { rules, args = [], how, expected }: Injected): Promise<Ran> {
  need.strace(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const before = await census(place.in);
  const ran = await enhance(place, [...args, place.in], { ...how, wrap: strace(...rules(place)) }).ran;
  expectTold(ran, expected);
  expect(await expectWhole(place.out)).toHaveLength(expected.done);
  const after = await enhance(place, [...args, place.in]).ran;
  expectTold(after, { code: 0, done: 2 - expected.done, skipped: expected.done });
  expect(await expectWhole(place.out)).toEqual(['good-1_x2.png', 'good-2_x2.png']);
  expect(await census(place.in)).toEqual(before);
  return ran;
}

const bothFail = (cause: RegExp): Expected => ({
  code: 1,
  done: 0,
  failed: [
    ['good-1', cause],
    ['good-2', cause],
  ],
});
const firstFails = (cause: RegExp): Expected => ({ code: 1, done: 1, failed: [['good-1', cause]] });
const allDone: Expected = { code: 0, done: 2 };
/** Only calls about the first photo. */
const first = (place: Place) => ['-P', join(place.in, 'good-1.png')];
/** What gives a file its name. */
const naming = 'link,linkat,rename,renameat,renameat2';

test('a disk that cannot read one photo (EIO)', (context) =>
  suffer(context, {
    rules: (place) => [...first(place), '-e', 'inject=read,pread64,mmap:error=EIO'],
    expected: firstFails(/read/),
  }));

test('a photo that opens once, then no more (EIO)', (context) =>
  suffer(context, {
    rules: (place) => [...first(place), '-e', 'inject=open,openat:error=EIO:when=2+'],
    expected: firstFails(/read/),
  }));

test('no file may be opened any more for one photo (EMFILE)', (context) =>
  suffer(context, {
    rules: (place) => [...first(place), '-e', 'inject=open,openat:error=EMFILE:when=2+'],
    expected: firstFails(/open|read/),
  }));

test('a file that cannot be flushed (EIO on fsync)', (context) =>
  suffer(context, { rules: () => ['-e', 'inject=fsync:error=EIO'], expected: bothFail(/written/) }));

/** One thread for files, so that the calls are counted together: the first two fail. */
test('a disk that is found full while flushing (ENOSPC on fsync, twice): the run waits, then goes on', async (context) => {
  const ran = await suffer(context, {
    rules: () => ['-e', 'inject=fsync:error=ENOSPC:when=1..2'],
    how: { env: { UV_THREADPOOL_SIZE: '1' } },
    expected: allDone,
  });
  const waiting = ran.stdout.split('\n').filter((line) => line.includes('"waiting"'));
  expect(waiting.length).toBeGreaterThan(0);
  for (const line of waiting)
    expectSentence((JSON.parse(line) as { failure: { code: 'no-space'; message: string } }).failure);
});

test('a file system without hard links (EPERM on link)', (context) =>
  suffer(context, { rules: () => ['-e', 'inject=link,linkat:error=EPERM'], expected: allDone }));

test('links that leave the file system (EXDEV on link)', (context) =>
  suffer(context, { rules: () => ['-e', 'inject=link,linkat:error=EXDEV'], expected: allDone }));

test('a file that cannot get its name (EIO on link and rename)', (context) =>
  suffer(context, { rules: () => ['-e', `inject=${naming}:error=EIO`], expected: bothFail(/written/) }));

test('a file that cannot get its name (EXDEV on rename, replacing)', (context) =>
  suffer(context, {
    rules: () => ['-e', `inject=${naming}:error=EXDEV`],
    args: ['--policy', 'replace'],
    expected: bothFail(/written/),
  }));

// Node itself needs about a hundred files to load what the app stands on.
test.each(['ulimit -n 128', 'ulimit -v 8000000'])(
  'few files may be open, or few addresses be used (%s)',
  async (limit) => {
    const place = await makePlace();
    await putGood(place.in, 60, 16);
    const ran = await enhance(place, [place.in], { wrap: limited(limit) }).ran;
    expectTold(ran, { code: 0, done: 60 });
    expect(await expectWhole(place.out)).toHaveLength(60);
  },
);

test('temporaries that cannot be removed (EIO on unlink) go at the next start', async (context) => {
  need.strace(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const ran = await enhance(place, [place.in], { wrap: strace('-e', 'inject=unlink,unlinkat:error=EIO') }).ran;
  expectTold(ran, allDone);
  // Two results, and the proofs that the folder may be written.
  await expectWhole(place.out, 4);
  expectTold(await enhance(place, [place.in]).ran, { code: 0, done: 0, skipped: 2 });
  expect(await expectWhole(place.out)).toHaveLength(2);
});
