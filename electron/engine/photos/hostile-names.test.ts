import { createHash } from 'node:crypto';
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { enhance } from '../../pipeline/enhance.ts';
import { bicubic } from '../../pipeline/network/network.ts';
import { claimNames } from './names.ts';
import { scan } from './scan.ts';
import { folded } from './stem.ts';

const go = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Names as people, cameras and enemies give them; all of them can lie on this disk. */
const hostile = [
  '설악산 가을 🍁.png',
  '👩‍👩‍👧‍👦.png',
  '100% #1 ?.png',
  '-rf.png',
  '--strip-metadata.png',
  'con.png',
  'NUL.png',
  'com1.old.png',
  'caf\u00e9.png',
  'cafe\u0301.png',
  'IMG_1.png',
  'img_1.png',
  'Img_1.PNG',
  'img_1.jpg',
  ' lead and trail .png',
  '{model}{name}{scale}.png',
  '{__proto__}.png',
  '$(touch x).png',
  '`id`; rm .png',
  'a\nb\tc.png',
  '"quoted" \'twice\'.png',
  'back\\slash.png',
  'a:b*c|d<e>.png',
  'a_b_c_d_e_.png',
  '[page=2].png',
  'right\u202egnp.png',
  `${'가'.repeat(83)}x.png`,
  `${'가'.repeat(83)}y.png`,
];

async function digests(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(
      path,
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  }
  return found;
}

/** The whole way on a disk: found, named, enhanced, written. */
async function enhanceAll(sources: readonly string[], out: string, given: Partial<Settings> = {}) {
  const settings = { ...defaultSettings, ...given };
  const { photos } = await scan(go, { sources: [...sources], recursive: true });
  const names = claimNames({ settings, out, photos, originals: photos });
  const written: string[] = [];
  for (const photo of photos) {
    const target = await names.settle(photo);
    if (target.kind !== 'write') continue;
    const how = { settings, network: bicubic('bicubic', 2), previews: false, replace: target.replace };
    await enhance(go, { source: photo.path, target: target.path }, how);
    written.push(target.path);
  }
  return { photos, written };
}

test.each([
  ['{name}_x{scale}', 'png'],
  ['{name}', 'same'],
  ['always the same', 'jpeg'],
  ['../../{name}/{model}', 'webp'],
] as const)(
  'hostile names by «%s» as %s: each gets a result of its own, inside, and none is touched',
  async (name, format) => {
    const photos = join(folder, 'in');
    await mkdir(photos);
    const picture = sharp({ create: { width: 4, height: 3, channels: 3, background: '#804020' } });
    const [png, jpeg] = [await picture.png().toBuffer(), await picture.jpeg().toBuffer()];
    for (const file of hostile) await writeFile(join(photos, file), file.endsWith('.jpg') ? jpeg : png);
    const before = await digests(photos);
    const out = join(folder, 'out');
    const { photos: found, written } = await enhanceAll([photos], out, { name, format });
    expect(found.length).toBe(hostile.length);
    expect(new Set(written.map((path) => folded(path))).size).toBe(hostile.length);
    for (const path of written) expect(dirname(path)).toBe(out);
    expect((await readdir(out)).length).toBe(hostile.length);
    expect(await digests(photos)).toEqual(before);
    // Nothing else has come into being beside the two folders.
    expect((await readdir(folder)).sort()).toEqual(['in', 'out']);
  },
);

test.each(['skip', 'number', 'replace'] as const)(
  'an original behind another name stays, with the policy %s',
  async (policy) => {
    const photos = join(folder, 'in');
    const out = join(folder, 'out');
    await mkdir(photos);
    await mkdir(out);
    const original = join(photos, 'a.png');
    await sharp({ create: { width: 4, height: 3, channels: 3, background: '#804020' } })
      .png()
      .toFile(original);
    await link(original, join(out, 'a_x2.png'));
    await symlink(original, join(out, 'a_x2-2.png'));
    const before = await readFile(original);
    const { written } = await enhanceAll([photos], out, { policy }).catch(() => ({ written: [] as string[] }));
    expect(await readFile(original)).toEqual(before);
    expect(await readFile(join(out, 'a_x2.png'))).toEqual(before);
    for (const path of written) expect((await readFile(path)).equals(before)).toBe(false);
  },
);

test('results among the originals: the folder itself as output overwrites none of them', async () => {
  const picture = sharp({ create: { width: 4, height: 3, channels: 3, background: '#804020' } });
  for (const file of ['a.png', 'a_x2.png', 'A_X2.png']) await picture.png().toFile(join(folder, file));
  const before = await digests(folder);
  const { written } = await enhanceAll([folder], folder, { policy: 'replace' });
  const after = await digests(folder);
  for (const [path, digest] of before) expect(after.get(path)).toBe(digest);
  expect(written.length).toBe(3);
  expect(after.size).toBe(6);
});
