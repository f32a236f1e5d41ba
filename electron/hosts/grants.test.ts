import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Grants, isBelow, openGrants } from './grants.ts';

let base = '';
let grants: Grants;
const at = (...parts: string[]) => join(base, ...parts);
const refused = { failure: { code: 'refused' } };
const missing = { failure: { code: 'not-found' } };

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'grants-')));
  for (const folder of ['home/pictures/deep', 'home/.ssh', 'named/a', 'named/.hidden', 'named-too', 'secret']) {
    await mkdir(at(folder), { recursive: true });
  }
  for (const file of [
    'home/pictures/x.png',
    'named/a/x.png',
    'named-too/x.png',
    'secret/key',
    'lone.png',
    'lone.png2',
  ]) {
    await writeFile(at(file), 'x');
  }
  await symlink(at('secret'), at('named/out'));
  await symlink(at('secret/key'), at('named/key.png'));
  await symlink(at('secret/not-yet'), at('named/dangling'));
  await symlink(at('named/a'), at('named/inside'));
  await symlink(at('secret'), at('home/pictures/leap'));
});
afterAll(() => rm(base, { recursive: true }));
beforeEach(async () => {
  grants = await openGrants(at('home'));
  await grants.name(at('named'));
  await grants.name(at('lone.png'));
});

describe('existing', () => {
  it('gives what was named and what lies below it', async () => {
    expect(await grants.existing(at('named'))).toBe(at('named'));
    expect(await grants.existing(at('named/a/x.png'))).toBe(at('named/a/x.png'));
    expect(await grants.existing(at('lone.png'))).toBe(at('lone.png'));
  });
  it('follows a link that stays inside', async () => {
    expect(await grants.existing(at('named/inside/x.png'))).toBe(at('named/a/x.png'));
  });
  it.each([
    'named-too',
    'named-too/x.png',
    'lone.png2',
    'secret/key',
    'named/out',
    'named/out/key',
    'named/key.png',
    'home/pictures/x.png',
    '.',
  ])('refuses %s', async (path) => {
    await expect(grants.existing(at(path))).rejects.toMatchObject(refused);
  });
  it('refuses a climb, a NUL and a relative path', async () => {
    await expect(grants.existing(`${at('named')}${sep}..${sep}secret${sep}key`)).rejects.toMatchObject(refused);
    await expect(grants.existing(`${at('named')}\0/x`)).rejects.toMatchObject(refused);
    await expect(grants.existing('named')).rejects.toMatchObject(refused);
  });
  it('says when it is not there', async () => {
    await expect(grants.existing(at('named/none.png'))).rejects.toMatchObject(missing);
  });
  it('gives a result of the engine and nothing beside it', async () => {
    grants.result(at('named-too/x.png'));
    expect(await grants.existing(at('named-too/x.png'))).toBe(at('named-too/x.png'));
    await expect(grants.existing(at('named-too'))).rejects.toMatchObject(refused);
  });
});

describe('target', () => {
  it('allows a folder that is not there yet', async () => {
    expect(await grants.target(at('named/new/deeper'))).toBe(at('named/new/deeper'));
    expect(await grants.target(at('named/inside/new'))).toBe(at('named/a/new'));
  });
  it.each(['named/out/new', 'named/dangling', 'named/dangling/new', 'named-two', 'home/new', 'lone.png/new'])(
    'refuses %s',
    async (path) => {
      await expect(grants.target(at(path))).rejects.toMatchObject(refused);
    },
  );
  it('refuses a climb through what is not there', async () => {
    await expect(grants.target(`${at('named')}/none/../../secret`)).rejects.toMatchObject(refused);
  });
});

describe('reach and grant', () => {
  it('reaches home and the named folders, but grants nothing by it', async () => {
    expect(await grants.reach(at('home/pictures'))).toBe(at('home/pictures'));
    expect(await grants.reach(at('named/a'))).toBe(at('named/a'));
    await expect(grants.existing(at('home/pictures/x.png'))).rejects.toMatchObject(refused);
  });
  it('grants a folder in reach', async () => {
    await grants.grant(at('home/pictures'));
    expect(await grants.existing(at('home/pictures/x.png'))).toBe(at('home/pictures/x.png'));
  });
  it.each(['secret', 'home/pictures/leap', 'home/.ssh', 'named/.hidden', 'named/a/x.png', '.', 'named-too'])(
    'refuses %s',
    async (path) => {
      await expect(grants.grant(at(path))).rejects.toMatchObject(refused);
    },
  );
});

it('knows below from beside', () => {
  expect(isBelow('/a/b', '/a/b')).toBe(true);
  expect(isBelow('/a/b', '/a/b/c')).toBe(true);
  expect(isBelow('/a/b', '/a/b/..c')).toBe(true);
  expect(isBelow('/a/b', '/a/bc')).toBe(false);
  expect(isBelow('/a/b', '/a')).toBe(false);
  expect(isBelow('/', '/a')).toBe(true);
});
