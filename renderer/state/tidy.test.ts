import { expect, it } from 'vitest';
import type { Photo } from '../../electron/contract.ts';
import { addScan, countStates, emptyQueue, queueAfter } from './queue.ts';
import { broughtBack, emptied, withoutPhotos } from './tidy.ts';

const photo = (id: string): Photo => ({ id, path: `/${id}.png`, root: '/', relative: `${id}.png`, bytes: 1 });
const ids = (queue: { readonly photos: readonly Photo[] }) => queue.photos.map(({ id }) => id).join('');
const refused = [{ code: 'not-a-picture' as const, message: 'no picture' }];
const scanned = addScan(emptyQueue, { photos: ['a', 'b', 'c'].map(photo), refused });
const queue = queueAfter(
  scanned,
  { kind: 'skipped', run: 'r', photo: 'b', source: '/b.png', reason: 'there' },
  { key: 'k', model: 'm' },
);

it('takes photos off the list with what came of them, and brings both back in their place', () => {
  const less = withoutPhotos(queue, new Set(['b']));
  expect(ids(less)).toBe('ac');
  expect(countStates(less)).toEqual({ done: 0, failed: 0, left: 2, refused: 1 });
  const more = addScan(less, { photos: [photo('d')], refused: [] });
  expect(ids(broughtBack(more))).toBe('abcd');
  expect(countStates(broughtBack(more)).done).toBe(1);
  expect(broughtBack(broughtBack(more)).takenOff).toBeNull();
});

it('brings back together what was taken off one after the other, unless something was opened since', () => {
  const twice = withoutPhotos(withoutPhotos(queue, new Set(['b'])), new Set(['a']));
  expect([ids(twice), twice.takenOff?.count]).toEqual(['c', 2]);
  expect(broughtBack(twice)).toMatchObject({ photos: queue.photos, refused, statuses: queue.statuses });
  const all = emptied(twice);
  expect([all.takenOff?.count, ids(broughtBack(all)), broughtBack(all).refused]).toEqual([2, 'c', refused]);
  const later = withoutPhotos(addScan(twice, { photos: [photo('d')], refused: [] }), new Set(['d']));
  expect([ids(later), later.takenOff?.count, ids(broughtBack(later))]).toEqual(['c', 1, 'cd']);
  const again = withoutPhotos(addScan(all, { photos: ['a', 'b'].map(photo), refused: [] }), new Set(['b']));
  expect([ids(again), again.takenOff?.count, ids(broughtBack(again))]).toEqual(['a', 1, 'ab']);
});

it('empties the list, refused files included', () => {
  const none = emptied({ ...queue, filter: 'failed', search: 'x' });
  expect(countStates(none)).toEqual({ done: 0, failed: 0, left: 0, refused: 0 });
  expect([none.filter, none.search, none.takenOff?.count]).toEqual(['all', '', 4]);
  expect(broughtBack(none)).toMatchObject({ photos: queue.photos, refused, statuses: queue.statuses });
});
