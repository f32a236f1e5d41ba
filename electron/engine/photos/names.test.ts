import { link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { claimNames, extensionOf } from './names.ts';
import { type Found, photoId } from './scan.ts';
import { fileName, folded, longestName } from './stem.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'names-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let inode = 0;
function photo(relativePath: string, root = '/photos', identity = `fake:${inode++}`): Found {
  const path = join(root, relativePath);
  return { id: photoId(path), path, root, relative: relativePath, bytes: 1, content: 'jpeg', identity };
}

async function targets(photos: readonly Found[], changes: Partial<Settings> = {}, originals = photos) {
  const settings = { ...defaultSettings, ...changes };
  const names = claimNames({ settings, out: folder, photos, originals });
  return Promise.all(photos.map((entry) => names.settle(entry)));
}

test('mirrors the tree and fills the template', async () => {
  const [one] = await targets([photo('summer/sea.jpg')], { name: '{name} by {model} {scale}', scale: 1.5 });
  expect(one).toEqual({ kind: 'write', path: join(folder, 'summer', 'sea by asym-vdsr 1.5.jpg'), replace: false });
});

test('counts the photos of a run in the order of their paths, so that names sort like numbers', async () => {
  const files = Array.from({ length: 11 }, (_, i) => `${String.fromCharCode(97 + i)}.JPG`);
  const made = await targets(files.map((file) => photo(file)).reverse(), { name: '{n} {ext} {name}', format: 'png' });
  const names = made.map((target) => basename(target.path)).sort();
  expect([names[0], names[8], names[10]]).toEqual(['01 JPG a.png', '09 JPG i.png', '11 JPG k.png']);
});

test.each([
  ['two formats', ['a.jpg', 'a.png'], { format: 'png' as const }],
  ['case', ['IMG.jpg', 'img.jpg', 'Img.JPG'], {}],
  ['composition', ['caf\u00e9.jpg', 'cafe\u0301.jpg'], {}],
  ['characters that are replaced', ['a:b.jpg', 'a?b.jpg', 'a*b.jpg'], {}],
  ['a template without the name', ['a.jpg', 'b.jpg', 'c.jpg'], { name: 'same' }],
  ['long names', [`${'x'.repeat(246)}1.jpg`, `${'x'.repeat(246)}2.jpg`], {}],
])('twins by %s never share a result', async (_, files, changes) => {
  const found = await targets(
    files.map((file) => photo(file)),
    changes,
  );
  expect(new Set(found.map(({ path }) => folded(path))).size).toBe(files.length);
});

test('what is gone keeps its place and the name of its result, so that nothing is written over it', async () => {
  const [a, b, c] = ['a.jpg', 'b.jpg', 'c.jpg'].map((file) => photo(file)) as [Found, Found, Found];
  const settings = { ...defaultSettings, name: '{n}', policy: 'replace' as const };
  const gone = [{ ...a, target: join(folder, '1.jpg') }];
  const names = claimNames({ settings, out: folder, photos: [b, c], gone, originals: [b, c] });
  expect([basename((await names.settle(b)).path), basename((await names.settle(c)).path)]).toEqual(['2.jpg', '3.jpg']);
  const twin = { ...photo('a.png'), content: 'png' as const };
  const rule = { settings: { ...defaultSettings, format: 'png' as const, policy: 'replace' as const }, out: folder };
  const alone = claimNames({
    ...rule,
    photos: [twin],
    gone: [{ ...a, target: join(folder, 'a_x2.png') }],
    originals: [],
  });
  expect(basename((await alone.settle(twin)).path)).toBe('a_x2-2.png');
});

test('names do not depend on the order of the run', async () => {
  const photos = ['a.jpg', 'a.png', 'A.jpg'].map((file) => photo(file));
  const forth = await targets(photos, { format: 'png' });
  const back = await targets([...photos].reverse(), { format: 'png' });
  expect([...back].reverse()).toEqual(forth);
});

test('policies: skip, number and replace', async () => {
  await writeFile(join(folder, 'a_x2.jpg'), 'earlier');
  await writeFile(join(folder, 'a_x2-2.jpg'), 'earlier');
  const photos = [photo('a.jpg')];
  expect((await targets(photos, { policy: 'skip' }))[0]).toMatchObject({ kind: 'skip' });
  expect((await targets(photos, { policy: 'replace' }))[0]).toMatchObject({
    path: join(folder, 'a_x2.jpg'),
    replace: true,
  });
  expect((await targets(photos, { policy: 'number' }))[0]).toMatchObject({
    path: join(folder, 'a_x2-3.jpg'),
    replace: false,
  });
});

test('an original is never a target: not by name, not by a hard link, under no policy', async () => {
  const original = join(folder, 'a.jpg');
  await writeFile(original, 'original');
  await link(original, join(folder, 'b.jpg'));
  const { lstat } = await import('node:fs/promises');
  const { dev, ino } = await lstat(original);
  const a = photo('a.jpg', folder, `${dev}:${ino}`);
  const b = photo('b.jpg');
  for (const policy of ['skip', 'number', 'replace'] as const) {
    const found = await targets([a, b], { policy, name: '{name}' });
    expect(found.map(({ kind }) => kind)).toEqual(['write', 'write']);
    for (const { path } of found) expect(['a.jpg', 'b.jpg']).not.toContain(relative(folder, path));
  }
});

test('a folder in the way is a collision', async () => {
  await mkdir(join(folder, 'a_x2.jpg'));
  await expect(targets([photo('a.jpg')], { policy: 'replace' })).rejects.toMatchObject({
    failure: { code: 'collision' },
  });
});

test('a link inside the output folder cannot lead out of it', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await symlink(elsewhere, join(folder, 'summer'));
  await expect(targets([photo('summer/a.jpg')])).rejects.toMatchObject({ failure: { code: 'refused' } });
  expect(await readdir(elsewhere)).toEqual([]);
  await rm(elsewhere, { recursive: true });
});

test('an output folder that cannot be made is a typed failure', async () => {
  await writeFile(join(folder, 'file'), '');
  const names = claimNames({
    settings: defaultSettings,
    out: join(folder, 'file'),
    photos: [photo('a.jpg')],
    originals: [],
  });
  await expect(names.settle(photo('a.jpg'))).rejects.toMatchObject({ failure: { code: 'write-failed' } });
});

test('«same» keeps a true extension and corrects a false one', () => {
  expect(extensionOf({ path: '/a.JPEG', content: 'jpeg' }, 'same')).toBe('JPEG');
  expect(extensionOf({ path: '/a.png', content: 'jpeg' }, 'same')).toBe('jpg');
  expect(extensionOf({ path: '/a', content: 'tiff' }, 'same')).toBe('tif');
  expect(extensionOf({ path: '/a.gif', content: 'gif' }, 'same')).toBe('png');
  expect(extensionOf({ path: '/a.JPEG', content: 'jpeg' }, 'avif')).toBe('avif');
});

const tags = { name: 'x', model: 'm', scale: 2, ext: 'jpg', n: '1' };
test.each([
  ['../../etc/passwd', /^[^/\\]+\.png$/],
  ['..', /^_/],
  ['-rf', /^_rf/],
  ['.hidden', /^_hidden/],
  ['con', /^_con/],
  ['LPT1.old', /^_LPT1/],
  ['nul ', /^_nul/],
  ['a\u202egnp.exe', /^a_gnp/],
  ['a\nb\0c', /^a_b_c/],
  ['   ', /^_/],
  ['{name}{evil}{__proto__}', /^x\{evil\}\{__proto__\}/],
])('the template «%s» is made harmless', (template, expected) => {
  expect(fileName(template, tags, '', 'png')).toMatch(expected);
});

test('a name in braces is not filled in again', () => {
  expect(fileName('{name}', { ...tags, name: '{model}' }, '', 'png')).toBe('{model}.png');
});

test('any name and template give a safe file name of at most 255 bytes that keeps its suffix', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(text, text, fc.nat(99_999), (name, template, number) => {
      const file = fileName(`${template}{name}`, { ...tags, name }, `-${number}`, 'jpeg');
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(longestName);
      expect(file.endsWith(`-${number}.jpeg`)).toBe(true);
      expect(file).not.toMatch(/[\\/:*?"<>|\p{Cc}\p{Surrogate}]|^[\s.-]|^(?:con|prn|aux|nul|com\d|lpt\d)[. ]/iu);
      expect(dirname(join('/out', file))).toBe('/out');
    }),
    { numRuns: 150 },
  );
});

test('cutting tears no emoji apart', () => {
  const family = '👩‍👩‍👧‍👦';
  const file = fileName('{name}', { ...tags, name: family.repeat(40) }, '', 'png');
  expect(file.replaceAll(family, '')).toBe('.png');
});

test('any folder of photos gets one result each, inside the output folder', async () => {
  const name = fc.oneof(
    fc.constantFrom('a', 'A', 'é', 'e\u0301', 'con', '..a', '-a', 'ß', 'ss', 'SS'),
    fc.string({ maxLength: 8 }),
  );
  const file = name.map((stem) => `${stem.replace(/[/\0]/g, '') || 'x'}.jpg`);
  const template = fc.constantFrom('{name}', '{name}_x{scale}', 'fixed', '../{name}', '{model}/{name}');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(file, { maxLength: 12 }), template, async (files, given) => {
      const photos = files.map((entry) => photo(entry));
      const found = await targets(photos, { name: given });
      expect(new Set(found.map(({ path }) => folded(path))).size).toBe(photos.length);
      for (const { path } of found) expect(dirname(path)).toBe(folder);
    }),
    { numRuns: 100 },
  );
});
