import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from './folder.ts';

const base = mkdtempSync(join(tmpdir(), 'dotbogi-folder-'));
afterAll(() => rmSync(base, { recursive: true }));

it('makes what is missing, takes what is there, also through a link and twice at once', async () => {
  const deep = join(base, 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(base, 'a', 'd'))]);
  expect(statSync(deep).isDirectory()).toBe(true);
  symlinkSync(deep, join(base, 'link'));
  await makeFolder(join(base, 'link', 'e'));
  expect(statSync(join(deep, 'e')).isDirectory()).toBe(true);
});

it('keeps the mode for every folder that it makes', async () => {
  await makeFolder(join(base, 'p', 'q'), 0o700);
  if (process.platform === 'win32') return;
  for (const path of ['p', 'p/q']) expect(statSync(join(base, path)).mode & 0o777).toBe(0o700);
});

it('says what is in the way', async () => {
  writeFileSync(join(base, 'file'), '');
  await expect(makeFolder(join(base, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(base, 'file', 'x'))).rejects.toMatchObject({ code: expect.stringMatching(/^ENO/) });
});

it.skipIf(process.platform !== 'linux')('comes back from a place where no name can be made', async () => {
  await expect(makeFolder('/proc/dotbogi/x')).rejects.toMatchObject({ code: 'ENOENT' });
});
