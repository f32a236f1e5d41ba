import { appendFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFlusher } from './flusher.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flusher-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('one that is asked while it works begins once more, for all who asked meanwhile', async () => {
  const path = join(folder, 'log');
  await writeFile(path, '');
  const flusher = openFlusher(path);
  const order: string[] = [];
  const first = flusher.flush().then(() => order.push('first'));
  appendFileSync(path, 'x');
  const [second, third] = [flusher.flush(), flusher.flush()];
  expect(second).toBe(third);
  void second.then(() => order.push('second'));
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  await flusher.flush();
  flusher.close();
  expect(await readFile(path, 'utf8')).toBe('x');
});

test('a file that is not there is told, and may be there later', async () => {
  const path = join(folder, 'log');
  const flusher = openFlusher(path);
  await expect(flusher.flush()).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(path, '');
  await flusher.flush();
  flusher.close();
});

test('an error strikes all who wait, and nobody after them', async () => {
  const flusher = openFlusher(join(folder, 'no', 'log'));
  const told = await Promise.allSettled([flusher.flush(), flusher.flush(), flusher.flush()]);
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  flusher.close();
});
