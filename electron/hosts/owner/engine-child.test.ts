import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forkEngine } from './engine-child.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'child-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function child(program: string) {
  const path = join(folder, 'engine.mjs');
  await writeFile(path, program);
  return forkEngine(path);
}

test('messages go both ways as structured clones', async () => {
  const { channel, exited, kill } = await child("process.on('message', (said) => process.send({ echo: said }));");
  const answer = new Promise((resolve) => channel.on(resolve, () => undefined));
  channel.post({ bytes: new Uint8Array([1, 2, 255]), nothing: undefined });
  expect(await answer).toEqual({ echo: { bytes: new Uint8Array([1, 2, 255]), nothing: undefined } });
  kill();
  expect(await exited).toBe('it was ended by SIGKILL');
  channel.post('into the void');
});

test('what it said last is heard before its end', async () => {
  const { channel, exited } = await child(
    "process.send('last'); process.on('message', () => {}); setTimeout(() => process.exit(3), 50);",
  );
  const heard: unknown[] = [];
  let lost = 0;
  channel.on(
    (message) => void heard.push(message),
    () => lost++,
  );
  expect(await exited).toBe('it left with code 3');
  expect([heard, lost]).toEqual([['last'], 1]);
});

test('a program that is not there ends at once', async () => {
  expect(await forkEngine(join(folder, 'missing.mjs')).exited).toBe('it left with code 1');
});
