import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openShared, type Thread, threadBeside } from './thread.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thread-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function upWith(name: string, answer: string): Promise<Thread> {
  const path = join(folder, `${name}.cjs`);
  const script = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (task) => { ${answer} });
parentPort.postMessage('here');`;
  await writeFile(path, script);
  const thread = threadBeside(pathToFileURL(path))!;
  await vi.waitFor(() => expect(thread.up).toBe(true), 5000);
  return thread;
}

describe('the thread beside', () => {
  it('answers each task in its turn, whoever asks', async () => {
    const thread = await upWith('twice', 'parentPort.postMessage(task.value * 2)');
    const all = await Promise.all([1, 2, 3, 4].map((value) => thread.ask({ value })));
    expect(all).toEqual([2, 4, 6, 8].map((answer) => ({ answer })));
  });

  it('leaves all that was asked to others when it dies, and what comes after', async () => {
    const thread = await upWith(
      'dying',
      "if (task.value === 2) throw new Error('lost'); else parentPort.postMessage(1)",
    );
    expect(await thread.ask({ value: 1 })).toEqual({ answer: 1 });
    expect(await Promise.all([2, 3].map((value) => thread.ask({ value })))).toEqual([null, null]);
    expect(thread.up).toBe(false);
    expect(await thread.ask({ value: 1 })).toBeNull();
  });

  it('is not asked what cannot be told', async () => {
    const thread = await upWith('echo', 'parentPort.postMessage(1)');
    expect(await thread.ask({ of: () => 1 })).toBeNull();
    expect(await thread.ask({})).toEqual({ answer: 1 });
  });

  it('is not there without its script', () => {
    expect(threadBeside(new URL('file:///nowhere.js'))).toBeNull();
    expect(threadBeside()).toBeNull();
  });
});

it('lends memory that both see again and again, and refuses what is not to be had', () => {
  const one = openShared();
  const first = one.room(10)!;
  expect(first.byteLength).toBeGreaterThanOrEqual(10);
  expect(one.room(20)).toBe(first);
  const larger = one.room(3 << 20)!;
  expect(larger.byteLength).toBeGreaterThanOrEqual(3 << 20);
  expect(one.room(2 ** 53)).toBeNull();
  one.giveBack();
  expect(openShared().room(5)).toBe(larger);
});
