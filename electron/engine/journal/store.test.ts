import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPassing, openStore } from './store.ts';

test('a commit that found the disk full, and rolled back by itself, fails as that and harms nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const store = (await openStore(folder)).store!;
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  let error: unknown = null;
  try {
    store.whole(() => {
      store.run('rollback');
      throw full;
    });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBe(full);
  expect(isPassing(error)).toBe(true);
  expect(store.whole(() => store.get('select 1 as one'))).toMatchObject({ one: 1 });
  store.close();
  rmSync(folder, { recursive: true });
});
