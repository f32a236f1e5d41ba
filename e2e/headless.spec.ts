/** A folder goes in, enhanced photos come out, in the terminal. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { type Exit, fingerprint, finish, type Line, linesOf, type Scene, setScene, start } from './app.ts';
import { makeImpostor, makePhoto } from './photos.ts';

let scene: Scene;
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(() => scene.clear());

const enhance = (...args: string[]) => finish(['enhance', ...args], scene.at('home'));

/** Every line of standard output must be JSON, and the last one the summary. */
function told(exit: Exit): { lines: Line[]; summary: Line } {
  const lines = linesOf(exit);
  const last = lines.at(-1);
  expect(last?.kind).toBe('ended');
  return { lines, summary: last! };
}

async function mixedFolder(): Promise<void> {
  await makePhoto(scene.at('in', 'a.png'), { width: 61, height: 47 });
  await makePhoto(scene.at('in', '사진 #1 50%.jpg'), { width: 64, height: 40, seed: 2 });
  await makePhoto(scene.at('in', 'alpha.png'), { width: 40, height: 33, channels: 4, seed: 3 });
  await makePhoto(scene.at('in', 'deep', 'b.webp'), { width: 50, height: 50, seed: 4 });
  await makeImpostor(scene.at('in', 'broken.png'));
  await writeFile(scene.at('in', 'empty.jpg'), '');
  await writeFile(scene.at('in', 'Thumbs.db'), 'x');
}

test('does the good ones, names the broken ones, and leaves the originals as they were', async () => {
  await mixedFolder();
  const before = await fingerprint(scene.at('in'));
  const exit = await enhance(scene.at('in'), '--recursive', '--json', '--out', scene.at('out'));
  expect(exit.code, exit.stderr).toBe(1);

  const { lines, summary } = told(exit);
  expect(summary).toMatchObject({ files: 6, done: 4, skipped: 0, failed: 2, cancelled: 0 });
  expect(lines.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
  expect(lines.filter(({ kind }) => kind === 'finished')).toHaveLength(4);
  const failures = lines.filter(({ kind }) => kind === 'failed').map((line) => JSON.stringify(line.failure));
  expect(failures).toHaveLength(2);
  for (const name of ['broken.png', 'empty.jpg']) expect(failures.join()).toContain(name);

  expect(await fingerprint(scene.at('in'))).toEqual(before);
  const results = (await readdir(scene.at('out'), { recursive: true })).sort();
  expect(results).toEqual(['a_x2.png', 'alpha_x2.png', 'deep', 'deep/b_x2.webp', '사진 #1 50%_x2.jpg'].sort());
  expect(await sharp(scene.at('out', 'a_x2.png')).metadata()).toMatchObject({ width: 122, height: 94 });
  expect(await sharp(scene.at('out', 'alpha_x2.png')).metadata()).toMatchObject({ width: 80, height: 66, channels: 4 });
});

test('speaks to a person when it is not asked for JSON', async () => {
  await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
  const exit = await enhance(scene.at('in'));
  expect(exit.code, exit.stderr).toBe(0);
  expect(exit.stdout).toMatch(/done/i);
  expect(exit.stdout).toMatch(/MP\/s/);
  expect(exit.stdout).not.toMatch(/[{}]|undefined|NaN/);
  expect(existsSync(scene.at('in', 'enhanced', 'a_x2.png'))).toBe(true);
});

test('skips what is there already, and does not enhance its own results', async () => {
  await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
  await makePhoto(scene.at('in', 'b.png'), { width: 30, height: 40, seed: 2 });
  expect((await enhance(scene.at('in'), '--recursive', '--json')).code).toBe(0);
  const first = await fingerprint(scene.at('in'));
  const again = await enhance(scene.at('in'), '--recursive', '--json');
  expect(again.code).toBe(0);
  expect(told(again).summary).toMatchObject({ files: 2, done: 0, skipped: 2, failed: 0 });
  expect(await fingerprint(scene.at('in'))).toEqual(first);
});

test('numbers or replaces when told to', async () => {
  await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
  const out = ['--json', '--out', scene.at('out')];
  await enhance(scene.at('in'), ...out);
  const first = await readFile(scene.at('out', 'a_x2.png'));
  expect(told(await enhance(scene.at('in'), ...out, '--policy', 'number')).summary.done).toBe(1);
  expect(await readdir(scene.at('out'))).toHaveLength(2);
  await writeFile(scene.at('out', 'a_x2.png'), 'older');
  expect(told(await enhance(scene.at('in'), ...out, '--policy', 'replace')).summary.done).toBe(1);
  // The same photo, model and settings on the CPU: the same bytes, after the engine was started anew too.
  expect(await readFile(scene.at('out', 'a_x2.png'))).toEqual(first);
});

test('enlarges by a fraction', async () => {
  await makePhoto(scene.at('in', 'a.png'), { width: 61, height: 47 });
  const exit = await enhance(scene.at('in', 'a.png'), '--scale', '1.5', '--json', '--out', scene.at('out'));
  expect(exit.code, exit.stderr).toBe(0);
  const [name] = await readdir(scene.at('out'));
  const { width, height } = await sharp(scene.at('out', name!)).metadata();
  // 91.5 and 70.5: either neighbour is right.
  expect(Math.abs(width - 91.5)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(height - 70.5)).toBeLessThanOrEqual(0.5);
});

test('writes another format when asked, and an upright picture once', async () => {
  await makePhoto(scene.at('in', 'a.jpg'), { width: 60, height: 40, orientation: 6 });
  const out = ['--format', 'png', '--out', scene.at('out')];
  expect((await enhance(scene.at('in'), ...out)).code).toBe(0);
  const facts = await sharp(scene.at('out', 'a_x2.png')).metadata();
  expect(facts).toMatchObject({ format: 'png', width: 80, height: 120 });
  expect(facts.orientation ?? 1).toBe(1);
});

test.describe('wrong input', () => {
  const cases: [string, string[]][] = [
    ['a folder that is not there', ['IN/none']],
    ['no folder', []],
    ['a scale beyond 8', ['IN', '--scale', '9']],
    ['a scale that is no number', ['IN', '--scale', 'big']],
    ['a model that is not there', ['IN', '--model', 'none']],
    ['a format that is not there', ['IN', '--format', 'bmp']],
    ['a policy that is not there', ['IN', '--policy', 'destroy']],
    ['a quality beyond 100', ['IN', '--quality', '101']],
    ['an option that is not there', ['IN', '--nonsense']],
  ];
  for (const [what, args] of cases) {
    test(`says one sentence and leaves with 2 on ${what}`, async () => {
      await makePhoto(scene.at('in', 'a.png'), { width: 16, height: 16 });
      const exit = await enhance(...args.map((arg) => arg.replace('IN', scene.at('in'))));
      expect(exit.code).toBe(2);
      expect(exit.stdout).toBe('');
      expect(exit.stderr.trim().split('\n')).toHaveLength(1);
      expect(exit.stderr).not.toMatch(/Error:|\n\s+at /);
      expect(await readdir(scene.at('in'))).toEqual(['a.png']);
    });
  }

  test('says so when a folder holds no picture', async () => {
    await mkdir(scene.at('in'));
    const exit = await enhance(scene.at('in'));
    expect(exit.code).toBe(2);
    expect(exit.stderr.trim().split('\n')).toHaveLength(1);
  });
});

test('stops within moments at Ctrl-C and leaves no half file', async () => {
  await makePhoto(scene.at('in', 'large.png'), { width: 1600, height: 1200 });
  const before = await fingerprint(scene.at('in'));
  const app = start(['enhance', scene.at('in'), '--json', '--out', scene.at('out')], scene.at('home'));
  await app.said(/"kind":"progress"/);
  const asked = Date.now();
  app.child.kill('SIGINT');
  const exit = await app.exit;
  // One tile takes far below a second; the rest is for a loaded machine.
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect(exit.code).toBe(130);
  expect(told(exit).summary).toMatchObject({ files: 1, done: 0, failed: 0, cancelled: 1 });
  expect(await fingerprint(scene.at('in'))).toEqual(before);
  const left = existsSync(scene.at('out')) ? await readdir(scene.at('out')) : [];
  expect(left).toEqual([]);
});

test('explains itself', async () => {
  const help = await finish(['--help'], scene.at('home'));
  expect(help.code).toBe(0);
  expect(help.stdout).toMatch(/enhance/);
  const more = await enhance('--help');
  expect(more.code).toBe(0);
  for (const option of [
    '--scale',
    '--model',
    '--recursive',
    '--strength',
    '--format',
    '--quality',
    '--policy',
    '--json',
  ]) {
    expect(more.stdout).toContain(option);
  }
  const version = await finish(['--version'], scene.at('home'));
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});
