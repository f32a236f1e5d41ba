import { describe, expect, it } from 'vitest';
import type { Photo } from '../../electron/contract.ts';
import {
  addScan,
  countFolders,
  countStates,
  emptyQueue,
  pendingPhotos,
  type Queue,
  queueAfter,
  shownPhotos,
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

  it('offers everything again when nothing is left', () => {
    const now = ['a', 'b', 'c'].reduce((from, id) => skip(from, id, 'k'), queue);
    expect(pendingPhotos(now, 'k')).toEqual(['a', 'b', 'c']);
  });

  it('filters and counts by state', () => {
    const now = fail(skip(queue, 'a', 'k'), 'b');
    expect(countStates(now)).toEqual({ done: 1, failed: 1 });
    expect(shownPhotos({ ...now, filter: 'done' }).map(({ id }) => id)).toEqual(['a']);
    expect(shownPhotos({ ...now, filter: 'failed' }).map(({ id }) => id)).toEqual(['b']);
  });
});
