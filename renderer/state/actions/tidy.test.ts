import { beforeEach, expect, it, vi } from 'vitest';
import type { Photo } from '../../../electron/contract.ts';
import type { Bridge } from '../../bridge.ts';
import { addScan, emptyQueue, queueAfter, statusOf } from '../queue.ts';
import { idleRun } from '../run.ts';
import { change, useApp } from '../store.ts';
import { hold } from './host.ts';
import { bringBack, takeOff } from './tidy.ts';

const photo = (id: string): Photo => ({ id, path: `/${id}.png`, root: '/', relative: `${id}.png`, bytes: 1 });
const failure = { code: 'damaged' as const, message: 'broken' };
const ids = () => useApp.getState().queue.photos.map(({ id }) => id);
const selected = () => useApp.getState().view.selected;

beforeEach(() => {
  hold({ host: {}, pixels: { open: vi.fn(() => new Promise(() => undefined)) } } as unknown as Bridge);
  const scanned = addScan(emptyQueue, { photos: ['a', 'b', 'c', 'd'].map(photo), refused: [] });
  const failed = ['a', 'c'].reduce(
    (queue, id) => queueAfter(queue, { kind: 'failed', run: 'r', photo: id, failure }, { key: 'k', model: 'm' }),
    scanned,
  );
  change('queue', () => ({ ...failed, filter: 'failed' }));
  change('run', () => idleRun);
  change('view', (view) => ({ ...view, selected: 'a' }));
});

it('goes from one photo that is seen to the next, and brings all of them back', () => {
  takeOff();
  expect([ids(), selected()]).toEqual([['b', 'c', 'd'], 'c']);
  takeOff();
  expect([ids(), selected()]).toEqual([['b', 'd'], 'd']);
  bringBack();
  expect(ids()).toEqual(['a', 'b', 'c', 'd']);
  expect(statusOf(useApp.getState().queue, 'c').state).toBe('failed');
});

it('takes nothing off while a run counts on the list', () => {
  change('run', () => ({ ...idleRun, phase: 'running' as const, id: 'r' }));
  takeOff();
  expect(ids()).toHaveLength(4);
});
