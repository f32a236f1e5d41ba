import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { thisInstance } from '../../pipeline/file/instance.ts';
import { type Journal, noJournal, openJournal } from './journal.ts';
import type { PhotoFacts, State } from './photos.ts';
import { dataFolder } from './place.ts';
import { recipeOf } from './recipe.ts';

let folder = '';
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  journal = await openJournal(join(folder, 'data'));
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'data', 'journal.db');
const facts = (run: string) => ({ run, sources: ['/in'], out: null, settings: defaultSettings, model: 'w' });
const photo = (id: string): PhotoFacts => ({ id, path: `/in/${id}.png`, root: '/in', relative: `${id}.png` });
const content = (sha256: string) => ({ stamp: `stamp of ${sha256}`, sha256 });
const failure = { code: 'damaged', message: 'It is damaged.' } as const;
const states = (run: string): State[] => journal.photos(run).map(({ state }) => state);
/** What another process would do, by its own connection. */
function elsewhere(sql: string): void {
  const database = new Database(file(), { timeout: 5000 });
  database.exec(sql);
  database.close();
}

test('lies where each system keeps such data, and for this user alone', () => {
  expect(dataFolder({}, 'linux', '/home/u')).toBe('/home/u/.local/share/dotbogi');
  expect(dataFolder({ XDG_DATA_HOME: '/x' }, 'linux', '/home/u')).toBe('/x/dotbogi');
  expect(dataFolder({ XDG_DATA_HOME: 'x' }, 'linux', '/home/u')).toBe('/home/u/.local/share/dotbogi');
  expect(dataFolder({}, 'darwin', '/Users/u')).toBe('/Users/u/Library/Application Support/Dotbogi');
  expect(dataFolder({ APPDATA: '/roaming' }, 'win32', '/u')).toBe(join('/roaming', 'Dotbogi'));
  expect(dataFolder({ DOTBOGI_DATA: '/d' }, 'darwin', '/u')).toBe('/d');
  if (process.platform !== 'win32') expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
});

test('a run is remembered beyond its process, with what came of each photo', async () => {
  journal.enter(facts('r'), ['a', 'b', 'c', 'd', 'e'].map(photo));
  expect(journal.start('r', 'a', '/out/a.png', content('A'))).toBe(true);
  journal.whole('r', 'a', { bytes: 7, sha256: 'RA' });
  journal.done('r', 'a', 'stamp', { warnings: ['!'], fidelity: 40 });
  journal.fail('r', 'b', failure);
  journal.leave('r', 'c', 'skipped', null);
  journal.start('r', 'd', '/out/d.png', content('D'));
  journal.close();
  journal = await openJournal(join(folder, 'data'));
  expect(states('r')).toEqual(['done', 'failed', 'skipped', 'started', 'left']);
  const [history] = journal.list(10, false);
  expect(history).toMatchObject({ run: 'r', files: 5, done: 1, skipped: 1, failed: 1, left: 2, ended: null });
  expect(history!.failures).toEqual([failure]);
  expect(journal.madeAt('/out/a.png')).toMatchObject({ sha256: 'A', bytes: 7, targetSha256: 'RA' });
  expect(journal.recorded('/in/a.png', 'stamp of A')).toBe('A');
  expect(journal.recorded('/in/a.png', 'another stamp')).toBeNull();
});

test('taken up again, only what is done or whole stays', () => {
  journal.enter(facts('r'), ['a', 'b', 'c', 'd'].map(photo));
  for (const id of ['a', 'b']) journal.start('r', id, `/out/${id}.png`, content(id));
  journal.whole('r', 'a', { bytes: 1, sha256: 'x' });
  journal.done('r', 'a', null, {});
  journal.whole('r', 'b', { bytes: 1, sha256: 'y' });
  journal.fail('r', 'c', failure);
  journal.end('r', 1000, 2);
  journal.enter(facts('r'), ['a', 'b', 'c', 'd'].map(photo));
  expect(states('r')).toEqual(['done', 'whole', 'left', 'left']);
  journal.end('r', 500, 1);
  expect(journal.list(1, false)[0]).toMatchObject({ milliseconds: 1500, megapixels: 3 });
});

test('unfinished is what no living process works on', () => {
  journal.enter(facts('r'), [photo('a')]);
  expect(journal.list(10, true)).toEqual([]);
  expect(journal.find('r')).toMatchObject({ working: true, elsewhere: false });
  elsewhere(`update runs set owner = '${thisInstance.replace(/[^-]+$/, 'zzz')}'`);
  expect(journal.list(10, true)).toMatchObject([{ run: 'r', working: false }]);
  journal.end('r', 0, 0);
  expect(journal.list(10, true)).toEqual([]);
  journal.forget('r');
  expect(journal.list(10, false)).toEqual([]);
  expect(journal.photos('r')).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('a name that another living process works towards is not given away', () => {
  const [machine, boot, space] = thisInstance.split('-');
  const parent = readFileSync(`/proc/${process.ppid}/stat`, 'latin1');
  const start = Number(parent.slice(parent.lastIndexOf(')') + 2).split(' ')[19]).toString(36);
  const living = [machine, boot, space, process.ppid.toString(36), start].join('-');
  journal.enter(facts('theirs'), [photo('a')]);
  journal.start('theirs', 'a', '/out/a.png', content('A'));
  elsewhere(`update runs set owner = '${living}' where id = 'theirs'`);
  journal.enter(facts('mine'), [photo('a')]);
  expect(journal.rivalAt('/out/a.png')).toMatchObject({ run: 'theirs', sha256: 'A' });
  expect(journal.start('mine', 'a', '/out/a.png', content('A'))).toBe(false);
  expect(states('mine')).toEqual(['left']);
  elsewhere(`update runs set owner = '${thisInstance.replace(/[^-]+$/, 'zzz')}' where id = 'theirs'`);
  expect(journal.start('mine', 'a', '/out/a.png', content('A'))).toBe(true);
});

test('a damaged file is put aside, a new one begun, and it is said once', async () => {
  journal.close();
  writeFileSync(file(), 'no database '.repeat(1000));
  for (const tail of ['-wal', '-shm']) rmSync(file() + tail, { force: true });
  journal = await openJournal(join(folder, 'data'));
  expect(journal.trouble()).toMatch(/^The journal was damaged; it was put aside as «.*»\.$/);
  expect(journal.trouble()).toBeNull();
  expect(readdirSync(join(folder, 'data')).some((name) => /^journal\.db\.broken-/.test(name))).toBe(true);
  journal.enter(facts('r'), [photo('a')]);
  expect(states('r')).toEqual(['left']);
});

test('one of a newer version is left as it is', async () => {
  elsewhere('pragma user_version = 99');
  journal.close();
  journal = await openJournal(join(folder, 'data'));
  expect(journal.trouble()).toMatch(/newer version/);
  journal.enter(facts('r'), [photo('a')]);
  expect(journal.list(10, false)).toEqual([]);
  expect(existsSync(file())).toBe(true);
});

test('without a place to lie, everything is let through and nothing is thrown', async () => {
  const blocked = join(folder, 'file');
  writeFileSync(blocked, '');
  for (const none of [noJournal(), await openJournal(join(blocked, 'data'))]) {
    none.enter(facts('r'), [photo('a')]);
    expect(none.start('r', 'a', '/x', null)).toBe(true);
    none.done('r', 'a', null, {});
    expect(none.list(10, false)).toEqual([]);
    expect(none.find('r')).toBeNull();
    none.close();
  }
});

test('one that breaks while it is kept is given up with one sentence', () => {
  journal.enter(facts('r'), [photo('a')]);
  elsewhere('drop table photos');
  journal.fail('r', 'a', failure);
  journal.leave('r', 'a', 'skipped', null);
  expect(journal.trouble()).toMatch(/could not be written any more/);
  expect(journal.trouble()).toBeNull();
});

test('a recipe depends on what makes a result, and on nothing else', () => {
  const recipe = recipeOf(defaultSettings, 'w');
  expect(recipeOf({ ...defaultSettings, policy: 'replace', name: 'other' }, 'w')).toBe(recipe);
  expect(recipeOf({ ...defaultSettings, memory: 2048, provider: 'auto' }, 'w')).toBe(recipe);
  expect(recipeOf({ ...defaultSettings, provider: 'cpu' }, 'w')).not.toBe(recipe);
  expect(recipeOf({ ...defaultSettings, quality: 94 }, 'w')).not.toBe(recipe);
  expect(recipeOf(defaultSettings, 'v')).not.toBe(recipe);
  // As an earlier version wrote it, which knew fewer settings.
  const { exact: _, ...older } = defaultSettings;
  expect(recipeOf(Object.fromEntries(Object.entries(older).reverse()), 'w')).toBe(recipe);
  expect(recipeOf({ model: 1 }, 'w')).toBeNull();
});

const ids = ['a', 'b', 'c'];
const step = fc.oneof(
  fc.record({ kind: fc.constant('enter' as const) }),
  fc.record({ kind: fc.constant('reopen' as const) }),
  fc.record({
    kind: fc.constantFrom('start', 'whole', 'done', 'fail', 'skip', 'cancel' as const),
    id: fc.constantFrom(...ids),
  }),
);

test('whatever happens in whatever order, every photo is in one state, and the sum is the number of files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const place = mkdtempSync(join(folder, 'p-'));
      let book = await openJournal(place);
      const model = new Map<string, State>(ids.map((id) => [id, 'left']));
      book.enter(facts('r'), ids.map(photo));
      for (const { kind, ...rest } of steps) {
        const id = 'id' in rest ? rest.id : '';
        const was = model.get(id);
        if (kind === 'enter') {
          book.enter(facts('r'), ids.map(photo));
          for (const [one, state] of model) if (state !== 'done' && state !== 'whole') model.set(one, 'left');
        } else if (kind === 'reopen') {
          book.close();
          book = await openJournal(place);
        } else if (kind === 'start') {
          book.start('r', id, `/out/${id}`, content(id));
          model.set(id, 'started');
        } else if (kind === 'whole') {
          book.whole('r', id, { bytes: 1, sha256: 'x' });
          model.set(id, 'whole');
        } else if (kind === 'done') {
          book.done('r', id, null, {});
          model.set(id, 'done');
        } else if (kind === 'fail') {
          book.fail('r', id, failure);
          model.set(id, 'failed');
        } else if (was !== 'done') {
          book.leave('r', id, kind === 'skip' ? 'skipped' : 'cancelled', null);
          model.set(id, kind === 'skip' ? 'skipped' : 'cancelled');
        }
      }
      expect(book.trouble()).toBeNull();
      expect(book.photos('r').map(({ state }) => state)).toEqual(ids.map((id) => model.get(id)));
      const [{ files, done, skipped, failed, cancelled, left } = expect.unreachable()] = book.list(1, false);
      expect(done + skipped + failed + cancelled + left).toBe(files);
      expect(files).toBe(ids.length);
      book.close();
    }),
    { numRuns: 40 },
  );
});
