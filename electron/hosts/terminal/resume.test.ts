import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings, type Part, type RunHistory } from '../../contract.ts';
import { takeUp } from './resume.ts';

const run = (id: string, facts: Partial<RunHistory> = {}): RunHistory => ({
  ...{ run: id, begun: 0, ended: 1, working: false, sources: [resolve(`/in/${id}`)], out: null },
  ...{ settings: defaultSettings, files: 3, done: 3, skipped: 0, failed: 0, cancelled: 0, left: 0 },
  ...{ milliseconds: 1, megapixels: 1, failures: [], ...facts },
});
/** Latest first, as the journal tells them. */
const runs = [
  run('working1', { ended: null, working: true, left: 3 }),
  run('finished'),
  run('nothing-left', { ended: null, failed: 0 }),
  run('cancelled', { cancelled: 2 }),
  run('broken-off', { ended: null, left: 2, failed: 1 }),
];
const owner = (history = runs) => ({
  history: async () => history,
  recall: async (id: string, part: Part) => ({
    run: `${id} ${part}`,
    photos: [],
    refused: [],
    sources: [],
    settings: defaultSettings,
    out: null,
  }),
});
const ids = async (part: Part, ...words: string[]) => {
  const taken = await takeUp(owner(), part, words);
  return typeof taken === 'string' ? taken : taken.map(({ run: id }) => id);
};

test('without words the last that is not done is taken, never one that is under way', async () => {
  expect(await ids('left')).toEqual(['cancelled left']);
  expect(await ids('failed')).toEqual(['broken-off failed']);
});

test('words name runs by id, by its beginning, or by what they were given; each is taken once', async () => {
  expect(await ids('left', 'broken-off')).toEqual(['broken-off left']);
  expect(await ids('left', 'broken', '/in/cancelled', 'broken-off')).toEqual(['broken-off left', 'cancelled left']);
  // Its results may be gone: that is found out when it is recalled.
  expect(await ids('left', 'finished')).toEqual(['finished left']);
});

test('what cannot go on is said in a sentence', async () => {
  expect(await ids('left', 'can')).toBe('The journal knows no run of «can» that could go on.');
  expect(await ids('left', 'working1')).toMatch(/knows no run of «working1»/);
  expect(await takeUp(owner([]), 'left', [])).toBe('There is no unfinished run.');
  expect(await takeUp(owner([run('finished')]), 'failed', [])).toBe('There is no run in which a photo failed.');
});
