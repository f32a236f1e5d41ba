import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepAddress } from './address-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'address-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is for its owner alone, and gone at the end', async () => {
  const file = join(folder, 'address');
  const umask = process.umask(0);
  const forget = await keepAddress(file, 'http://127.0.0.1:1/?token=x').finally(() => process.umask(umask));
  expect(readFileSync(file, 'utf8')).toBe('http://127.0.0.1:1/?token=x\n');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await forget();
  expect(existsSync(file)).toBe(false);
  await forget();
});

it('is never written into what somebody else laid out', async () => {
  const there = join(folder, 'there');
  writeFileSync(there, 'x', { mode: 0o666 });
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'elsewhere'), link);
  for (const path of [there, link]) {
    await expect(keepAddress(path, 'secret')).rejects.toMatchObject({ failure: { code: 'collision', path } });
  }
  expect(readFileSync(there, 'utf8')).toBe('x');
  expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  await expect(keepAddress(join(folder, 'none', 'a'), 'x')).rejects.toMatchObject({
    failure: { code: 'write-failed' },
  });
});
