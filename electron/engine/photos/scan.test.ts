import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { photoId, scan } from './scan.ts';

const never = new AbortController().signal;
let folder: string;
let jpeg: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'));
  jpeg ??= await sharp({ create: { width: 8, height: 8, channels: 3, background: '#864' } })
    .jpeg()
    .toBuffer();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...parts: string[]) => join(folder, ...parts);
const look = async (sources = [folder], recursive = false) => {
  const { photos, refused } = await scan(never, { sources, recursive });
  return { photos, refused, names: photos.map(({ relative }) => relative), codes: refused.map(({ code }) => code) };
};

test('every format is known by its content, whatever the name', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const) {
    const bytes = await sharp(jpeg).toFormat(format).toBuffer();
    await writeFile(at(`${format}.dat`), bytes);
  }
  const { photos, refused } = await look();
  expect(refused).toEqual([]);
  expect(photos.map(({ relative, content }) => [basename(relative, '.dat'), content]).every(([a, b]) => a === b)).toBe(
    true,
  );
  expect(photos).toHaveLength(6);
});

test('good ones are found in the order people expect, the rest is listed or silent', async () => {
  for (const name of ['10.jpg', '2.jpg', '사진 #1 50%.jpg', '.hidden.jpg']) await writeFile(at(name), jpeg);
  await writeFile(at('empty.jpg'), '');
  await writeFile(at('text.png'), 'hello');
  await writeFile(at('raw.cr2'), 'hello, I am raw');
  for (const silent of ['Thumbs.db', 'notes.txt', '.DS_Store']) await writeFile(at(silent), 'x');
  await symlink(at('nowhere.jpg'), at('dangling.jpg'));
  await symlink(at('loop.jpg'), at('loop.jpg'));
  await symlink(at('2.jpg'), at('linked.jpg'));
  await symlink(folder, at('circle'));
  const { names, refused } = await look([folder], true);
  expect(names).toEqual(['2.jpg', '10.jpg', 'linked.jpg', '사진 #1 50%.jpg']);
  const byName = Object.fromEntries(refused.map(({ path, code }) => [basename(path!), code]));
  expect(byName).toEqual({
    'empty.jpg': 'damaged',
    'text.png': 'not-a-picture',
    'raw.cr2': 'unsupported',
    'dangling.jpg': 'not-found',
    'loop.jpg': 'unreadable',
  });
  for (const { path, message } of refused) expect(message).toContain(path);
});

test('folders inside are entered on request only, results of earlier runs never', async () => {
  for (const inner of ['deep/er', 'enhanced', 'deep/enhanced']) await mkdir(at(inner), { recursive: true });
  for (const name of ['a.jpg', 'deep/er/b.jpg', 'enhanced/a_x2.jpg', 'deep/enhanced/c.jpg'])
    await writeFile(at(name), jpeg);
  expect((await look()).names).toEqual(['a.jpg']);
  expect((await look([folder], true)).names).toEqual(['a.jpg', join('deep', 'er', 'b.jpg')]);
  expect((await look([at('enhanced')])).names).toEqual(['a_x2.jpg']);
});

test('what is named is answered: missing, other content, a folder twice, a file twice', async () => {
  await writeFile(at('a.jpg'), jpeg);
  await writeFile(at('notes.txt'), 'x');
  const { photos, codes } = await look([at('missing.jpg'), at('notes.txt'), folder, at('a.jpg'), folder]);
  expect(codes).toEqual(['not-found', 'not-a-picture']);
  expect(photos).toMatchObject([{ id: photoId(at('a.jpg')), path: at('a.jpg'), root: folder, bytes: jpeg.length }]);
  expect(photos[0]!.id).toMatch(/^[0-9a-f]{24}$/);
});

test.skipIf(process.platform === 'win32')('a pipe holds nobody', async () => {
  execFileSync('mkfifo', [at('pipe.jpg')]);
  expect(await look()).toMatchObject({ photos: [], codes: ['not-a-picture'] });
  expect((await look([at('pipe.jpg')])).codes).toEqual(['not-a-picture']);
});

// Root reads everything, so only another user can see this.
test.skipIf(process.getuid?.() === 0)('an unreadable folder is refused, its neighbours are read', async () => {
  await mkdir(at('locked'));
  await writeFile(at('a.jpg'), jpeg);
  await chmod(at('locked'), 0);
  const { names, codes } = await look([folder], true);
  await chmod(at('locked'), 0o700);
  expect([names, codes]).toEqual([['a.jpg'], ['no-permission']]);
});

test('stops when cancelled', async () => {
  await writeFile(at('a.jpg'), jpeg);
  await expect(scan(AbortSignal.abort(), { sources: [folder], recursive: false })).rejects.toThrow();
});

test('ten thousand files take about two seconds', async () => {
  const head = jpeg.subarray(0, 64);
  for (let i = 0; i < 10_000; i += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, k) => writeFile(at(`${i + k}.jpg`), head)));
  }
  const begin = performance.now();
  const { photos } = await look();
  expect(photos).toHaveLength(10_000);
  // Twice the aim, because the machine that runs the tests is shared.
  expect(performance.now() - begin).toBeLessThan(4000);
});
