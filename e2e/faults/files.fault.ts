/** Things that are no files, names that are no names, and files that do not hold still. */
import { link, mkdir, open, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePhoto } from '../photos.ts';
import { enhance } from './command.ts';
import { must, need, strace } from './means.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { expectTold, expectWhole } from './verdict.ts';

/** One bad thing between two good photos, in the folder and then named by itself. */
async function among(place: Place, file: string, cause: RegExp): Promise<void> {
  await putGood(place.in, 2);
  const before = await census(place.in);
  const ran = await enhance(place, [place.in], { limit: 40_000 }).ran;
  expectTold(ran, { code: 1, done: 2, failed: [[file, cause]] });
  expect(await expectWhole(place.out)).toHaveLength(2);
  expect(await census(place.in)).toEqual(before);
  const named = await enhance(place, [join(place.in, file)], { limit: 40_000 }).ran;
  expect(named.hung).toBe(false);
  expect(named.code).toBeGreaterThan(0);
  expect(named.stdout + named.stderr).toContain(file);
}

test('a pipe named .jpg', async (context) => {
  const place = await makePlace();
  must(context, 'mkfifo', join(place.in, 'pipe.jpg'));
  await among(place, 'pipe.jpg', /neither a file/);
});

test('a device named .jpg', async (context) => {
  need.root(context);
  const place = await makePlace();
  must(context, 'mknod', join(place.in, 'zero.jpg'), 'c', '1', '5');
  await among(place, 'zero.jpg', /neither a file/);
});

test('a disk device named .png', async (context) => {
  need.root(context);
  const place = await makePlace();
  must(context, 'mknod', join(place.in, 'disk.png'), 'b', '7', '200');
  await among(place, 'disk.png', /neither a file/);
});

test('a socket named .jpg', async () => {
  const place = await makePlace();
  const server = createServer().listen(join(place.in, 'socket.jpg'));
  onTestFinished(() => void server.close());
  await among(place, 'socket.jpg', /neither a file/);
});

test('a link that leads to nothing', async () => {
  const place = await makePlace();
  await symlink('nowhere.jpg', join(place.in, 'dangling.jpg'));
  await among(place, 'dangling.jpg', /leads to nothing/);
});

test('links that lead to each other', async () => {
  const place = await makePlace();
  await symlink('b.jpg', join(place.in, 'loop.jpg'));
  await symlink('loop.jpg', join(place.base, 'in', 'b.jpg'));
  await putGood(place.in, 1);
  const ran = await enhance(place, [place.in]).ran;
  const cause = /back to itself/;
  expectTold(ran, {
    code: 1,
    done: 1,
    failed: [
      ['loop.jpg', cause],
      ['b.jpg', cause],
    ],
  });
});

test('a folder that contains a link to itself', async () => {
  const place = await makePlace();
  await putGood(join(place.in, 'deep'), 1);
  await symlink('..', join(place.in, 'deep', 'up'));
  await symlink('..', join(place.in, 'deep', 'up.jpg'));
  const ran = await enhance(place, ['--recursive', place.in]).ran;
  expectTold(ran, { code: 1, done: 1, failed: [['up.jpg', /folder/]] });
});

test('/dev/zero and /dev/stdin as photos', async () => {
  const place = await makePlace();
  for (const path of ['/dev/zero', '/dev/stdin']) {
    const ran = await enhance(place, [path], { limit: 20_000 }).ran;
    expect(ran.hung, path).toBe(false);
    expect(ran.code, path).toBeGreaterThan(0);
    expect(ran.stderr + ran.stdout).not.toMatch(/\n\s+at /);
  }
});

test('a photo that becomes a pipe after it was found', async (context) => {
  const place = await makePlace();
  await putGood(place.in, 4, 120);
  must(context, 'mkfifo', join(place.base, 'pipe'));
  const command = enhance(place, [place.in]);
  await command.said('"kind":"begun"');
  await rename(join(place.base, 'pipe'), join(place.in, 'good-4.png'));
  expectTold(await command.ran, { code: 1, done: 3, failed: [['good-4', /not a regular file/]] });
});

test('a photo that is cut short while the run is under way', async () => {
  const place = await makePlace();
  await putGood(place.in, 4, 120);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"begun"');
  await truncate(join(place.in, 'good-4.png'), 3000);
  const { results } = expectTold(await command.ran, { code: 0, done: 4 });
  expect(results.filter(({ damaged }) => damaged).map(({ source }) => source)).toEqual([join(place.in, 'good-4.png')]);
  expect(await expectWhole(place.out)).toHaveLength(4);
});

test('a photo that is written to all the time', async () => {
  const place = await makePlace();
  await putGood(place.in, 2, 120);
  const path = join(place.in, 'growing.png');
  await makePhoto(path, { width: 500, height: 400, seed: 9 });
  const file = await open(path, 'a');
  const timer = setInterval(() => void file.write('more').catch(() => undefined), 2);
  const ran = await enhance(place, [place.in]).ran;
  clearInterval(timer);
  await file.close();
  expectTold(ran, { code: 1, done: 2, failed: [['growing', /changed while/]] });
  expect(await expectWhole(place.out)).toHaveLength(2);
});

test('a disk that is slow: every read of a photo takes 50 ms', async (context) => {
  need.strace(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const rules = ['-P', join(place.in, 'good-1.png'), '-e', 'inject=read,pread64:delay_enter=50ms'];
  expectTold(await enhance(place, [place.in], { wrap: strace(...rules) }).ran, { code: 0, done: 2 });
});

test('names with newlines, control characters, quotes and 255 bytes', async () => {
  const place = await makePlace();
  const long = `${'사'.repeat(83)}aa.png`;
  expect(Buffer.byteLength(long)).toBe(255);
  const names = [
    'line\nbreak.png',
    '\u001b[31mred.png',
    '-rf.png',
    '$(touch x).png',
    '"\'`;.png',
    'a]b[page=1].png',
    long,
  ];
  for (const name of names)
    await makePhoto(join(place.base, 'made.png'), { width: 20, height: 20 }).then(() =>
      rename(join(place.base, 'made.png'), join(place.in, name)),
    );
  await writeFile(join(place.in, 'bad\nname.png'), 'no picture');
  const before = await census(place.in);
  const ran = await enhance(place, [place.in]).ran;
  expectTold(ran, { code: 1, done: names.length, failed: [['bad\nname.png', /does not hold/]] });
  for (const name of await expectWhole(place.out)) {
    expect(name).not.toMatch(/\p{Cc}/u);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  }
  expect(await expectWhole(place.out)).toHaveLength(names.length);
  expect(await census(place.in)).toEqual(before);
});

test('names that are no UTF-8', async () => {
  const place = await makePlace();
  await putGood(place.in, 2);
  const odd = Buffer.concat([Buffer.from(`${place.in}/`), Buffer.from([0x66, 0xff, 0xfe]), Buffer.from('.png')]);
  await rename(join(place.in, 'good-2.png'), odd);
  const ran = await enhance(place, [place.in]).ran;
  expect(ran.hung).toBe(false);
  const { files, done, failed } = JSON.parse(ran.stdout.trim().split('\n').at(-1)!) as Record<string, number>;
  expect(files).toBe(2);
  expect(done! + failed!).toBe(2);
  expect(await expectWhole(place.out)).toHaveLength(done!);
});

test.each(['symbolic', 'hard'] as const)('a result whose name is a %s link to its original', async (kind) => {
  const place = await makePlace();
  await putGood(place.in, 2);
  await mkdir(place.out);
  const [original, target] = [join(place.in, 'good-1.png'), join(place.out, 'good-1_x2.png')];
  await (kind === 'hard' ? link(original, target) : symlink(original, target));
  const before = await census(place.in);
  const ran = await enhance(place, ['--policy', 'replace', place.in]).ran;
  expect(ran).toMatchObject({ hung: false });
  const after = await census(place.in);
  // Replacing takes a name away from the original's file; nothing of its content may change.
  const content = (found: Record<string, string>) => Object.values(found).map((facts) => facts.split(' ').slice(2));
  expect(content(after)).toEqual(content(before));
  expect(await expectWhole(place.out)).toContain('good-2_x2.png');
});

test('results into the folder of the originals, under their very names', async () => {
  const place = await makePlace();
  await putGood(place.in, 2);
  const before = await census(place.in);
  const ran = await enhance({ ...place, out: place.in }, ['--name', '{name}', '--policy', 'replace', place.in]).ran;
  expect(ran).toMatchObject({ code: 0, hung: false });
  expect(await census(place.in)).toMatchObject(before);
  expect(await expectWhole(place.in)).toHaveLength(4);
});
