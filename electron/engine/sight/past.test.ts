import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { contentOf, stampAt } from '../journal/content.ts';
import { openJournal } from '../journal/journal.ts';
import { resultOf, resultSince } from './past.ts';

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
