import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lifeOf, thisInstance } from './instance.ts';
import { sweep, temporaryBeside } from './temporary.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const other = (at: number, word: string) => {
  const parts = thisInstance.split('-');
  parts[at] = word;
  return parts.join('-');
};
const left = (token: string, age = 0) => {
  const path = temporaryBeside(join(folder, 'a.png')).replace(thisInstance, token);
  writeFileSync(path, 'half');
  utimesSync(path, new Date(), new Date(Date.now() - age));
  return basename(path);
};
const day = 24 * 3600e3;

test.skipIf(process.platform !== 'linux')(
  'this process lives, one of its number that began at another time does not',
  () => {
    expect(lifeOf(thisInstance)).toBe('alive');
    expect(lifeOf(other(4, 'zzz'))).toBe('dead');
    expect(lifeOf(other(1, 'ffffff'))).toBe('dead');
  },
);

test('another machine and another container cannot be judged', () => {
  expect(lifeOf(other(0, 'ffffff'))).toBe('foreign');
  expect(lifeOf(other(2, 'ffffff'))).toBe('foreign');
  expect(lifeOf('')).toBe('foreign');
});

test.skipIf(process.platform !== 'linux')('a child lives until it is killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const token = [...thisInstance.split('-').slice(0, 3), child.pid!.toString(36), ticks.toString(36)].join('-');
  expect(lifeOf(token)).toBe('alive');
  const half = left(token);
  expect(await sweep(folder)).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(lifeOf(token)).toBe('dead');
  expect(await sweep(folder)).toEqual([half]);
});

test.skipIf(process.platform !== 'linux')('sweeps what the dead left, and nothing else', async () => {
  const dead = left(other(4, 'zzz'));
  const old = left(other(0, 'ffffff'), 2 * day);
  const kept = [left(thisInstance, 2 * day), left(other(0, 'ffffff')), 'photo.png', '.hidden.part'];
  writeFileSync(join(folder, 'photo.png'), 'photo');
  writeFileSync(join(folder, '.hidden.part'), 'whose?');
  const link = basename(temporaryBeside('b.png')).replace(thisInstance, other(4, 'zzz'));
  symlinkSync(join(folder, 'photo.png'), join(folder, link));
  expect(new Set(await sweep(folder))).toEqual(new Set([dead, old]));
  expect(readdirSync(folder).sort()).toEqual([...kept, link].sort());
});

test('names are hidden, beside the target, unlike each other and short enough for every disk', () => {
  const target = join(folder, `${'돋'.repeat(80)}.png`);
  const [one, two] = [temporaryBeside(target), temporaryBeside(target)];
  expect(one).not.toBe(two);
  expect(dirname(one)).toBe(folder);
  expect(basename(one)).toMatch(/^\.돋+\./);
  expect(Buffer.byteLength(basename(one))).toBeLessThanOrEqual(130);
});

test('a folder that is not there is no failure', async () => {
  expect(await sweep(join(folder, 'nowhere'))).toEqual([]);
});
