import { describe, expect, it } from 'vitest';
import type { Photo } from '../../electron/contract.ts';
import {
  addScan,
  countFolders,
  countStates,
  emptyQueue,
  pendingPhotos,
  photoOf,
  type Queue,
  queueAfter,
  shownRows,
} from './queue.ts';

const photo = (id: string, folder = '/photos'): Photo => ({
  id,
  path: `${folder}/${id}.png`,
  root: folder,
  relative: `${id}.png`,
  bytes: 1,
});
const queue = addScan(emptyQueue, { photos: [photo('a'), photo('b'), photo('c', '/photos/더')], refused: [] });
const skip = (from: Queue, id: string, key: string) =>
  queueAfter(from, { kind: 'skipped', run: 'r', photo: id, source: '/x', reason: 'there' }, { key, model: 'm' });
const fail = (from: Queue, id: string) =>
  queueAfter(
    from,
    { kind: 'failed', run: 'r', photo: id, failure: { code: 'damaged', message: 'no' } },
    { key: 'k', model: 'm' },
  );

describe('the queue', () => {
  it('takes a photo once and keeps the order', () => {
    const more = addScan(queue, { photos: [photo('b'), photo('d')], refused: [] });
    expect(more.photos.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(countFolders(more)).toBe(2);
  });

  it('offers what these settings have not settled, failures included', () => {
    const now = fail(skip(queue, 'a', 'k'), 'b');
    expect(pendingPhotos(now, 'k')).toEqual(['b', 'c']);
    expect(pendingPhotos(now, 'other')).toEqual(['a', 'b', 'c']);
  });

  it('offers nothing when nothing is left, and everything for other settings', () => {
    const now = ['a', 'b', 'c'].reduce((from, id) => skip(from, id, 'k'), queue);
    expect(pendingPhotos(now, 'k')).toEqual([]);
    expect(pendingPhotos(now, 'other')).toEqual(['a', 'b', 'c']);
  });

  it('filters and counts by state', () => {
    const now = fail(skip(queue, 'a', 'k'), 'b');
    expect(countStates(now)).toEqual({ done: 1, failed: 1, left: 1, refused: 0 });
    expect(names({ ...now, filter: 'done' })).toEqual(['a']);
    expect(names({ ...now, filter: 'failed' })).toEqual(['b']);
    expect(names({ ...now, filter: 'left' })).toEqual(['c']);
  });

  it('finds names and folders, whatever the case', () => {
    expect(names({ ...queue, search: 'B.PNG' })).toEqual(['b']);
    expect(names({ ...queue, search: ' 더 ' })).toEqual(['c']);
  });

  it('lists files that could not be taken, once, behind the photos and among the failed', () => {
    const refusal = { code: 'damaged' as const, message: '«/photos/x.png» is empty.', path: '/photos/x.png' };
    const twice = addScan(addScan(queue, { photos: [], refused: [refusal] }), { photos: [], refused: [refusal] });
    expect(names(twice)).toEqual(['a', 'b', 'c', '/photos/x.png']);
    expect(names({ ...twice, filter: 'failed' })).toEqual(['/photos/x.png']);
    expect(names({ ...twice, filter: 'done' })).toEqual([]);
    expect(countStates(twice).refused).toBe(1);
  });

  it('gives a photo by its id', () => {
    expect(photoOf(queue, 'b')).toBe(queue.photos[1]);
    expect(photoOf(queue, 'nobody')).toBeNull();
  });
});

const names = (from: Queue) => shownRows(from).map((row) => (row.kind === 'photo' ? row.photo.id : row.failure.path));

it('counts what is in the list, whatever else a run settles', () => {
  const told = ['x', 'y'].reduce(
    (queue, photo) =>
      queueAfter(queue, { kind: 'skipped', run: 'r', photo, source: photo, reason: '' }, { key: 'k', model: 'm' }),
    emptyQueue,
  );
  expect(countStates(told)).toEqual({ done: 0, failed: 0, left: 0, refused: 0 });
});
