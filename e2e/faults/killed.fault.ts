/** Processes that end, stop, or are told to, at any moment. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { makePhoto } from '../photos.ts';
import { type Command, engineOf, engines, enhance, killGroup } from './command.ts';
import { limited, must, need, strace } from './means.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { expectTold, expectWhole } from './verdict.ts';

/** The bytes that an uninterrupted run gives. */
async function undisturbed(place: Place, args: readonly string[] = []): Promise<Record<string, string>> {
  const out = join(place.base, 'undisturbed');
  expect((await enhance({ ...place, out }, [...args, place.in]).ran).code).toBe(0);
  return digests(await census(out));
}

/** Content alone: times differ from run to run. */
const digests = (found: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).map(([name, facts]) => [name, facts.split(' ').at(-1)!]));

async function noEngineLeft(place: Place): Promise<void> {
  // A tile that is under way is finished first.
  for (let tries = 0; tries < 100 && (await engines(place)).length > 0; tries++) await sleep(100);
  expect(await engines(place)).toEqual([]);
}

/** How long one undisturbed run takes here, so that random moments lie all over it. */
async function span(place: Place): Promise<number> {
  const begin = performance.now();
  await undisturbed(place);
  return performance.now() - begin;
}

test('kill -9 of the command at 50 random moments, then to the end', { timeout: 400_000 }, async () => {
  const place = await makePlace();
  await putGood(place.in, 5, 60);
  const before = await census(place.in);
  const whole = await span(place);
  for (let time = 0; time < 50; time++) {
    const command = enhance(place, ['--policy', time % 2 ? 'skip' : 'replace', place.in]);
    // The first is killed early, the last late: random within its fiftieth, so that no part is left out.
    await Promise.race([command.ran, sleep((whole * (time + Math.random())) / 50)]);
    killGroup(command.child);
    await command.ran;
    await expectWhole(place.out, 1000);
  }
  const ran = await enhance(place, [place.in]).ran;
  const skipped = ran.stdout.split('"kind":"skipped"').length - 1;
  expectTold(ran, { code: 0, done: 5 - skipped, skipped });
  expect(await expectWhole(place.out)).toHaveLength(5);
  expect(digests(await census(place.out))).toEqual(digests(await census(join(place.base, 'undisturbed'))));
  expect(await census(place.in)).toEqual(before);
  await noEngineLeft(place);
});

test('kill -9 of the command alone takes its engine along', async () => {
  const place = await makePlace();
  await putGood(place.in, 4, 120);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"started"');
  command.child.kill('SIGKILL');
  await noEngineLeft(place);
  await expectWhole(place.out, 1);
  await enhance(place, [place.in]).ran;
  expect(await expectWhole(place.out)).toHaveLength(4);
});

test.each(['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const)('the engine dies of %s at random', async (signal) => {
  const place = await makePlace();
  await putGood(place.in, 5, 120);
  const before = await census(place.in);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"started"');
  await sleep(Math.random() * 800);
  const [pid] = await engines(place);
  if (pid !== undefined) process.kill(pid, signal);
  const ran = await command.ran;
  const failed = [...ran.stdout.matchAll(/"kind":"failed".*?(good-\d)/g)].map(([, name]) => name!);
  expect(failed.length).toBeLessThanOrEqual(2);
  expectTold(ran, {
    code: failed.length > 0 ? 1 : 0,
    done: 5 - failed.length,
    failed: failed.map((name) => [name, /engine/i] as const),
  });
  expect(await expectWhole(place.out)).toHaveLength(5 - failed.length);
  expect(await census(place.in)).toEqual(before);
});

test('an engine that dies again and again ends the run with a sentence for each photo', async () => {
  const place = await makePlace();
  await putGood(place.in, 3, 200);
  const command = enhance(place, [place.in], { limit: 90_000 });
  let over = false;
  command.ran.finally(() => {
    over = true;
  });
  while (!over) {
    for (const pid of await engines(place)) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
  const ran = await command.ran;
  expect(ran.hung).toBe(false);
  expect(ran.code).not.toBe(0);
  expect(ran.stdout + ran.stderr).toMatch(/engine/);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
  await expectWhole(place.out, 1000);
});

/** Killed by strace exactly at a system call of the writer, then run again. */
async function killedAt(context: TestContext, rule: string, args: readonly string[]): Promise<void> {
  need.strace(context);
  const place = await makePlace();
  await putGood(place.in, 2);
  const whole = await undisturbed(place);
  const old = Buffer.from(await readFile(join(place.base, 'undisturbed', 'good-2_x2.png')));
  await mkdir(place.out);
  if (args.includes('replace')) for (const at of [1, 2]) await writeFile(join(place.out, `good-${at}_x2.png`), old);
  const ran = await enhance(place, [...args, place.in], { wrap: strace('-e', rule) }).ran;
  expect(ran.hung).toBe(false);
  await expectWhole(place.out, 1000);
  const again = await enhance(place, [...args, place.in]).ran;
  expect(again.code, again.stdout + again.stderr).toBe(0);
  expect(await expectWhole(place.out)).toHaveLength(2);
  expect(digests(await census(place.out))).toEqual(whole);
}

test('kill -9 exactly when a file gets its name', (context) =>
  killedAt(context, 'inject=link,linkat:signal=SIGKILL', []));
test('kill -9 exactly when a file is replaced', (context) =>
  killedAt(context, 'inject=rename,renameat,renameat2:signal=SIGKILL', ['--policy', 'replace']));
test('kill -9 exactly when a file is flushed', (context) => killedAt(context, 'inject=fsync:signal=SIGKILL', []));
test('kill -9 exactly when a temporary is removed', (context) =>
  killedAt(context, 'inject=unlink,unlinkat:signal=SIGKILL', []));

/** Stops within moments, and says what it has done. */
async function told(command: Command, signal: NodeJS.Signals, code: number): Promise<void> {
  await command.said('"kind":"progress"');
  await sleep(Math.random() * 300);
  const asked = performance.now();
  command.child.kill(signal);
  const ran = await command.ran;
  expect(performance.now() - asked).toBeLessThan(15_000);
  expect(ran).toMatchObject({ code, signal: null, hung: false });
  expect(ran.stdout).toMatch(/"kind":"ended"/);
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s at random', async (signal) => {
  const place = await makePlace();
  await makePhoto(join(place.in, 'large.png'), { width: 1600, height: 1200 });
  const before = await census(place.in);
  await told(enhance(place, [place.in]), signal, 130);
  expect(await expectWhole(place.out)).toEqual([]);
  expect(await census(place.in)).toEqual(before);
  await noEngineLeft(place);
});

test('an engine that is stopped for a while goes on (SIGSTOP, SIGCONT)', async () => {
  const place = await makePlace();
  await putGood(place.in, 3, 120);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"started"');
  const pid = await engineOf(place);
  process.kill(pid, 'SIGSTOP');
  await sleep(3000);
  process.kill(pid, 'SIGCONT');
  expectTold(await command.ran, { code: 0, done: 3 });
  expect(await expectWhole(place.out)).toHaveLength(3);
});

test('an engine that is stopped for good does not keep Ctrl-C from leaving', async () => {
  const place = await makePlace();
  await putGood(place.in, 3, 200);
  const command = enhance(place, [place.in]);
  await command.said('"kind":"started"');
  process.kill(await engineOf(place), 'SIGSTOP');
  command.child.kill('SIGINT');
  await sleep(500);
  command.child.kill('SIGINT');
  expect(await command.ran).toMatchObject({ code: 130, hung: false });
  await noEngineLeft(place);
  await expectWhole(place.out, 1);
});

test('files may only have 64 KB (ulimit -f): no half picture under a name', async () => {
  const place = await makePlace();
  await makePhoto(join(place.in, 'large.png'), { width: 400, height: 300 });
  await makePhoto(join(place.in, 'small.png'), { width: 20, height: 20 });
  const ran = await enhance(place, [place.in], { wrap: limited('ulimit -f 64') }).ran;
  expect(ran.hung).toBe(false);
  expect(await expectWhole(place.out, 1000)).not.toContain('large_x2.png');
  await enhance(place, [place.in]).ran;
  expect(await expectWhole(place.out)).toEqual(['large_x2.png', 'small_x2.png']);
});

test('too little memory for one photo (cgroup)', async (context) => {
  need.root(context);
  const group = '/sys/fs/cgroup/memory/dotbogi-faults';
  need.path(context, '/sys/fs/cgroup/memory/memory.limit_in_bytes');
  must(context, 'mkdir', '-p', group);
  onTestFinished(() => must(context, 'rmdir', group));
  await writeFile(join(group, 'memory.limit_in_bytes'), String(500e6));
  const place = await makePlace();
  await makePhoto(join(place.in, 'a-large.png'), { width: 5000, height: 4000 });
  await putGood(place.in, 2);
  const ran = await enhance(place, [place.in], {
    wrap: ['sh', '-c', `echo $$ > ${group}/cgroup.procs; exec "$@"`, 'sh'],
    limit: 110_000,
  }).ran;
  expectTold(ran, { code: 1, done: 2, failed: [['a-large', /engine|memory/]] });
  expect(await expectWhole(place.out)).toEqual(['good-1_x2.png', 'good-2_x2.png']);
});
