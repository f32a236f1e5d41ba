import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { thisInstance } from '../../pipeline/file/instance.ts';
import { contentOf, stampAt } from '../journal/content.ts';
import { openJournal } from '../journal/journal.ts';
import { openPast, resultOf, resultSince } from './past.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'past-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const signal = new AbortController().signal;

test('a result is found again in a later session, while photo and result are as they were', async () => {
  const [photo, target] = [join(folder, 'a.png'), join(folder, 'a_x2.png')];
  writeFileSync(photo, 'photo');
  writeFileSync(target, 'result');
  const first = await openJournal(join(folder, 'data'));
  first.enter({ run: 'r', sources: [folder], out: null, settings: defaultSettings, model: 'w' }, [
    { id: 'a', path: photo, root: folder, relative: 'a.png' },
  ]);
  first.start('r', 'a', target, await contentOf(signal, photo));
  const sha256 = createHash('sha256').update('result').digest('hex');
  await first.whole('r', 'a', { bytes: 6, sha256 });
  expect(await resultOf(signal, first, photo)).toBeNull();
  first.done('r', 'a', (await stampAt(target))!.stamp, {});
  first.close();

  const later = await openJournal(join(folder, 'data'));
  expect(await resultOf(signal, later, photo)).toMatchObject({ target });
  expect(await resultOf(signal, later, join(folder, 'b.png'))).toBeNull();
  expect(await resultSince(later, photo)).toBe((await resultOf(signal, later, photo))?.since);
  // The same bytes at another time are the same result; other bytes of the same length are not.
  utimesSync(target, 1, 1);
  expect(await resultOf(signal, later, photo)).toMatchObject({ target });
  // A list does not read through a file to see that.
  expect(await resultSince(later, photo)).toBeNull();
  writeFileSync(target, 'RESULT');
  expect(await resultOf(signal, later, photo)).toBeNull();
  writeFileSync(target, 'result');
  expect(await resultOf(signal, later, photo)).toMatchObject({ target });
  writeFileSync(photo, 'another photo');
  expect(await resultOf(signal, later, photo)).toBeNull();
  later.close();
});

test('a run of which nothing is there any more is over once somebody wants to go on with it', async () => {
  const data = join(folder, 'data');
  const begun = await openJournal(data);
  const photos = ['a', 'b'].map((id) => ({ id, path: join(folder, `${id}.png`), root: folder, relative: `${id}.png` }));
  begun.enter({ run: 'r', sources: [folder], out: null, settings: defaultSettings, model: 'w' }, photos);
  begun.close();
  // As one would be that a process has begun which is dead now.
  const database = new Database(join(data, 'journal.db'));
  database.exec(`update runs set owner = '${thisInstance.replace(/[^-]+$/, 'zzz')}'`);
  database.close();
  const journal = await openJournal(data);
  const past = openPast(
    signal,
    async () => journal,
    () => undefined,
  );
  expect(await past.unfinished()).toMatchObject([{ run: 'r', left: 2 }]);
  expect(await past.recall('r', 'left')).toMatchObject({ photos: [], refused: [{ code: 'not-found' }, {}] });
  expect(await past.unfinished()).toEqual([]);
  expect(await past.history(9)).toMatchObject([{ run: 'r', left: 0, failed: 2, ended: expect.any(Number) }]);
  journal.close();
});
