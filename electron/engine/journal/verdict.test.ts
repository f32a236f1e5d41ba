import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { contentOf, stampAt } from './content.ts';
import { type Journal, openJournal } from './journal.ts';
import { recipeOf } from './recipe.ts';
import { judge } from './verdict.ts';

let folder = '';
let journal: Journal;
const { signal } = new AbortController();
const target = () => join(folder, 'a_x2.png');
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verdict-'));
  journal = await openJournal(join(folder, 'data'));
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

const recipe = recipeOf(defaultSettings, 'w');
const wanted = { sha256: 'A', recipe };

/** A result as a run leaves it; `named` false for one whose process died before it could say so. */
async function make(named = true): Promise<void> {
  const photo = { id: 'a', path: '/in/a.png', root: '/in', relative: 'a.png' };
  journal.enter({ run: 'r', sources: ['/in'], out: folder, settings: defaultSettings, model: 'w' }, [photo]);
  journal.start('r', 'a', target(), { stamp: 's', sha256: 'A' });
  writeFileSync(target(), 'result');
  const { sha256 } = (await contentOf(signal, target()))!;
  journal.whole('r', 'a', { bytes: 6, sha256 });
  if (named) journal.done('r', 'a', (await stampAt(target()))!.stamp, {});
}

test('nothing there is free, and a file that the journal does not know is unknown', async () => {
  expect(await judge(signal, journal, target(), wanted)).toBe('free');
  writeFileSync(target(), 'somebody');
  expect(await judge(signal, journal, target(), wanted)).toBe('unknown');
});

test.each([true, false])('its own result is the same, said to be done: %s', async (named) => {
  await make(named);
  expect(await judge(signal, journal, target(), wanted)).toBe('same');
});

test('of another photo, of other settings or of other weights it is another', async () => {
  await make();
  const quality = recipeOf({ ...defaultSettings, quality: 50 }, 'w');
  expect(await judge(signal, journal, target(), { sha256: 'B', recipe })).toBe('other');
  expect(await judge(signal, journal, target(), { sha256: 'A', recipe: quality })).toBe('other');
  expect(await judge(signal, journal, target(), { sha256: 'A', recipe: recipeOf(defaultSettings, 'v') })).toBe('other');
  expect(await judge(signal, journal, target(), { sha256: null, recipe })).toBe('other');
});

test('touched or copied back it is still the same, changed by one byte it is not', async () => {
  await make();
  utimesSync(target(), 1, 1);
  expect(await judge(signal, journal, target(), wanted)).toBe('same');
  copyFileSync(target(), `${target()}~`);
  renameSync(`${target()}~`, target());
  expect(await judge(signal, journal, target(), wanted)).toBe('same');
  writeFileSync(target(), 'Result');
  expect(await judge(signal, journal, target(), wanted)).toBe('unknown');
});

test('content is told of regular files alone, and from the record while nothing changed', async () => {
  writeFileSync(target(), 'abc');
  const first = (await contentOf(signal, target()))!;
  expect(first.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const recorded = (path: string, stamp: string) => (path === target() && stamp === first.stamp ? 'recorded' : null);
  expect(await contentOf(signal, target(), recorded)).toEqual({ stamp: first.stamp, sha256: 'recorded' });
  writeFileSync(target(), 'abd');
  expect((await contentOf(signal, target(), recorded))?.sha256).not.toBe('recorded');
  mkdirSync(join(folder, 'd'));
  expect(await contentOf(signal, join(folder, 'd'))).toBeNull();
  expect(await contentOf(signal, join(folder, 'nothing'))).toBeNull();
  symlinkSync(target(), join(folder, 'link'));
  expect(await stampAt(join(folder, 'link'))).toBeNull();
});
