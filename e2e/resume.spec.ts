/** A batch that is broken off goes on, two at a time do no harm, and a full disk is waited for. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { type App, type Exit, fingerprint, finish, type Line, linesOf, type Scene, setScene, start } from './app.ts';
import { makePhoto } from './photos.ts';

let scene: Scene;
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(() => scene.clear());

const home = () => scene.at('home');
const enhance = (...args: string[]) => finish(['enhance', ...args, '--json'], home());
const summaryOf = (exit: Exit): Line => linesOf(exit).at(-1)!;

async function layPhotos(count: number, side = 120): Promise<void> {
  for (let i = 0; i < count; i++) {
    await makePhoto(scene.at('in', `p${i}.png`), { width: side, height: side - i, seed: i + 1 });
  }
}

/** The engine is the one child of the host. */
function engineOf(app: App): number {
  const children = readFileSync(`/proc/${app.child.pid}/task/${app.child.pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

/** As a power cut would have it: neither gets to say goodbye. */
async function kill(app: App): Promise<void> {
  const engine = engineOf(app);
  app.child.kill('SIGKILL');
  process.kill(engine, 'SIGKILL');
  await app.exit;
}

test.skip(process.platform !== 'linux', 'processes are found in /proc');

test('after kill -9 it goes on by itself, and ends with the bytes of a run that was never broken off', async () => {
  await layPhotos(8);
  const whole = await enhance(scene.at('in'), '--out', scene.at('whole'), '--model', 'asym-lite');
  expect(summaryOf(whole)).toMatchObject({ files: 8, done: 8 });

  const app = start(['enhance', scene.at('in'), '--out', scene.at('out'), '--model', 'asym-lite', '--json'], home());
  await app.said(/("kind":"finished"[\s\S]*){3}/);
  await kill(app);
  const before = (await readdir(scene.at('out'))).filter((name) => !name.startsWith('.'));
  expect(before.length).toBeGreaterThanOrEqual(3);
  expect(before.length).toBeLessThan(8);
  const [first] = before;
  const untouched = readFileSync(scene.at('out', first!));

  const resumed = await enhance('--resume');
  expect(resumed.code, resumed.stderr).toBe(0);
  const { files, done, skipped, failed } = summaryOf(resumed) as unknown as Record<string, number>;
  expect(failed).toBe(0);
  // One may have got its name just before the kill, and then needs nothing but to be found whole.
  expect(done! + skipped!).toBe(files);
  expect(8 - files!).toBeGreaterThanOrEqual(2);
  expect(readFileSync(scene.at('out', first!))).toEqual(untouched);
  expect(await fingerprint(scene.at('out'))).toEqual(await fingerprint(scene.at('whole')));

  const nothing = await enhance('--resume');
  expect(nothing).toMatchObject({ code: 2, stderr: 'There is no unfinished run.\n' });
});

test('killed again and again, it loses nothing and leaves nothing half', async () => {
  await layPhotos(6);
  await enhance(scene.at('in'), '--out', scene.at('whole'), '--model', 'asym-lite');
  const app = start(['enhance', scene.at('in'), '--out', scene.at('out'), '--model', 'asym-lite', '--json'], home());
  await app.said(/"kind":"begun"/);
  await kill(app);
  for (let i = 0; i < 3; i++) {
    const again = start(['enhance', '--resume', '--json'], home());
    await again.said(/"kind":"(?:finished|ended)"/);
    if (again.child.exitCode !== null) break;
    await kill(again);
  }
  await enhance('--resume');
  expect(await fingerprint(scene.at('out'))).toEqual(await fingerprint(scene.at('whole')));
});

test('what was deleted, changed or half-written since is made again; what is whole is not', async () => {
  await layPhotos(4);
  const args = ['enhance', scene.at('in'), '--out', scene.at('out'), '--model', 'bicubic', '--json'];
  const first = await finish(args, home());
  const { run } = summaryOf(first) as unknown as { run: string };
  const before = await fingerprint(scene.at('out'));
  await rm(scene.at('out', 'p1_x2.png'));
  await writeFile(scene.at('out', 'p2_x2.png'), 'cut off');
  const resumed = await enhance('--resume', run);
  // The changed one is not ours any more: it stays, and by its name there is a result already.
  expect(summaryOf(resumed)).toMatchObject({ files: 2, done: 1, skipped: 1 });
  const after = await fingerprint(scene.at('out'));
  expect(after['p1_x2.png']).toBe(before['p1_x2.png']);
  expect(await readFile(scene.at('out', 'p2_x2.png'), 'utf8')).toBe('cut off');
});

test('a result of another photo or of other settings is not taken for this one', async () => {
  await makePhoto(scene.at('a', 'twin.png'), { width: 40, height: 30, seed: 1 });
  await makePhoto(scene.at('b', 'twin.png'), { width: 40, height: 30, seed: 2 });
  const into = (folder: string, ...more: string[]) =>
    enhance(scene.at(folder), '--out', scene.at('out'), '--model', 'bicubic', ...more);
  expect(summaryOf(await into('a'))).toMatchObject({ done: 1 });
  expect(summaryOf(await into('b'))).toMatchObject({ done: 1, skipped: 0 });
  expect(summaryOf(await into('a'))).toMatchObject({ done: 0, skipped: 1 });
  expect(summaryOf(await into('b'))).toMatchObject({ done: 0, skipped: 1 });
  expect(summaryOf(await into('a', '--strength', '0.5'))).toMatchObject({ done: 1, skipped: 0 });
  expect((await readdir(scene.at('out'))).sort()).toEqual(['twin_x2-2.png', 'twin_x2-3.png', 'twin_x2.png']);
});

test('what failed is tried again by itself', async () => {
  await layPhotos(3);
  const good = await readFile(scene.at('in', 'p1.png'));
  await writeFile(scene.at('in', 'p1.png'), good.subarray(0, 60));
  const first = await enhance(scene.at('in'), '--out', scene.at('out'), '--model', 'bicubic');
  expect(summaryOf(first)).toMatchObject({ done: 2, failed: 1 });
  await writeFile(scene.at('in', 'p1.png'), good);
  const second = await enhance('--retry-failed');
  expect(summaryOf(second)).toMatchObject({ files: 1, done: 1, failed: 0 });
  expect(await enhance('--retry-failed')).toMatchObject({ code: 2 });
});

test('two at a time on one folder make every result once, whole, and nothing fails', async () => {
  await layPhotos(8, 60);
  const args = ['enhance', scene.at('in'), '--out', scene.at('out'), '--model', 'asym-lite', '--json'];
  const exits = await Promise.all([finish(args, home()), finish(args, home())]);
  const sums = exits.map((exit) => summaryOf(exit) as unknown as Record<string, number>);
  expect(sums.map(({ failed }) => failed)).toEqual([0, 0]);
  expect(sums[0]!.done! + sums[1]!.done!).toBe(8);
  await enhance(scene.at('in'), '--out', scene.at('alone'), '--model', 'asym-lite');
  expect(await fingerprint(scene.at('out'))).toEqual(await fingerprint(scene.at('alone')));
});

test('temporaries of the dead are swept, those of the living and foreign ones are not', async () => {
  await layPhotos(1, 40);
  await mkdir(scene.at('out'));
  const dead = `.p0_x2.png.${'0'.repeat(6)}-${'0'.repeat(6)}-${'0'.repeat(6)}-1-1.${'a'.repeat(12)}.part`;
  await writeFile(scene.at('out', dead), 'half');
  await writeFile(scene.at('out', '.mine.part'), 'mine');
  await enhance(scene.at('in'), '--out', scene.at('out'), '--model', 'bicubic');
  // Of another machine, it may be alive there: only its age will tell.
  expect((await readdir(scene.at('out'))).sort()).toEqual([dead, '.mine.part', 'p0_x2.png'].sort());
});

test('a journal that is damaged is put aside, and the photos are made all the same', async () => {
  await layPhotos(2, 40);
  await mkdir(scene.at('home', 'data'));
  await writeFile(scene.at('home', 'data', 'journal.db'), 'no database at all '.repeat(500));
  const exit = await enhance(scene.at('in'), '--out', scene.at('out'), '--model', 'bicubic');
  expect(summaryOf(exit)).toMatchObject({ done: 2, failed: 0 });
  expect(exit.stdout.match(/The journal was damaged/g)).toHaveLength(1);
  const names = await readdir(scene.at('home', 'data'));
  expect(names.some((name) => name.startsWith('journal.db.broken-'))).toBe(true);
});

test('an engine that stands still is replaced, and the run ends with every photo accounted for', async () => {
  await layPhotos(6);
  process.env.DOTBOGI_STALL_MS = '4000';
  try {
    const args = ['enhance', scene.at('in'), '--out', scene.at('out'), '--model', 'asym-lite', '--json'];
    const app = start(args, home());
    await app.said(/"kind":"finished"/);
    const engine = engineOf(app);
    process.kill(engine, 'SIGSTOP');
    const exit = await app.exit;
    const { files, done, failed, skipped } = summaryOf(exit) as unknown as Record<string, number>;
    expect(files).toBe(6);
    expect(done! + failed! + skipped!).toBe(6);
    expect(failed).toBeLessThanOrEqual(1);
    // One whose result had its name when the engine was stopped, and nothing else, was not told of.
    const reasons = linesOf(exit).flatMap(({ kind, reason }) => (kind === 'skipped' ? [reason] : []));
    expect(reasons).toEqual(
      Array(skipped).fill('It was made before the run was broken off, and is whole and unchanged.'),
    );
    expect(Object.keys(await fingerprint(scene.at('out')))).toHaveLength(done! + skipped!);
    expect(linesOf(exit).find(({ kind }) => kind === 'restarted')?.reason).toContain('it gave no answer');
    expect(existsSync(`/proc/${engine}`)).toBe(false);
  } finally {
    delete process.env.DOTBOGI_STALL_MS;
  }
});

/** A file system of `size` bytes, or null where this user may not have one. */
function mount(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a full disk is waited for, said once, and the run goes on by itself', async () => {
  await layPhotos(4);
  const disk = scene.at('disk');
  await mkdir(disk);
  test.skip(!mount(disk, '1m'), 'mounting a small disk needs the right to');
  try {
    await writeFile(`${disk}/ballast`, Buffer.alloc(900_000));
    const args = ['enhance', scene.at('in'), '--out', `${disk}/out`, '--model', 'bicubic', '--json'];
    const app = start(args, home());
    await app.said(/"kind":"waiting".*"no-space"/);
    expect(app.child.exitCode).toBeNull();
    await rm(`${disk}/ballast`);
    const exit = await app.exit;
    expect(summaryOf(exit)).toMatchObject({ files: 4, done: 4, failed: 0 });
    expect(linesOf(exit).map(({ kind }) => kind)).toContain('resumed');
    expect((await readdir(`${disk}/out`)).filter((name) => name.endsWith('.part'))).toEqual([]);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('a folder that may not be written is told before anything is computed', async () => {
  await layPhotos(1, 40);
  const file = scene.at('file');
  await copyFile(scene.at('in', 'p0.png'), file);
  await appendFile(file, '');
  const exit = await enhance(scene.at('in'), '--out', `${file}/out`, '--model', 'asym-lite');
  expect(summaryOf(exit)).toMatchObject({ done: 0, failed: 1 });
  expect(linesOf(exit).map(({ kind }) => kind)).not.toContain('started');
  expect(existsSync(file)).toBe(true);
});
