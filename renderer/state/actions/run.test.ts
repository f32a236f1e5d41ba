import { beforeEach, expect, it, vi } from 'vitest';
import type { Summary } from '../../../electron/contract.ts';
import type { Bridge } from '../../bridge.ts';
import { idleRun } from '../run.ts';
import { change, useApp } from '../store.ts';
import { hear } from './hear.ts';
import { hold, pour } from './host.ts';
import { cancel } from './run.ts';

const summary = { run: 'r', files: 1, done: 1 } as Summary;
const phase = () => useApp.getState().run.phase;
const stop = vi.fn<() => Promise<void>>();

beforeEach(() => {
  stop.mockReset().mockResolvedValue();
  hold({ host: { cancel: stop } } as unknown as Bridge);
  change('run', () => ({ ...idleRun, phase: 'running', id: 'r' }));
  change('view', (view) => ({ ...view, sheet: 'cancel', failure: null }));
});

it('asks no more whether to stop what has ended, and stops nothing then', async () => {
  hear({ kind: 'ended', summary });
  expect(useApp.getState().view.sheet).toBe('none');
  await cancel();
  expect(phase()).toBe('ended');
  expect(stop).not.toHaveBeenCalled();
});

it('goes on as before where it could not be stopped, and says why', async () => {
  stop.mockRejectedValue(Object.assign(new Error(), { code: 'internal', message: 'no answer' }));
  await cancel();
  expect(phase()).toBe('running');
  expect(useApp.getState().view.failure?.message).toBe('no answer');
});

it('is stopping until the engine says that it has stopped', async () => {
  await cancel();
  expect(phase()).toBe('cancelling');
  hear({ kind: 'ended', summary });
  expect(phase()).toBe('ended');
});

it('asks on whether to stop while another run ends', () => {
  hear({ kind: 'ended', summary: { ...summary, run: 'other' } });
  expect(useApp.getState().view.sheet).toBe('cancel');
});

it('lets the tiles go of what was not made after all', () => {
  const drop = vi.fn();
  pour({ before: vi.fn(), begin: vi.fn(), tile: vi.fn(), drop });
  const about = { run: 'r', photo: 'a' };
  const size = { width: 1, height: 1, tiles: 1 };
  hear({ kind: 'started', ...about, source: '/a', target: '/b', ...size });
  hear({ kind: 'cancelled', ...about });
  expect(drop.mock.calls).toEqual([['a', 'r']]);
  hear({ kind: 'started', ...about, source: '/a', target: '/b', ...size });
  hear({ kind: 'ended', summary });
  expect(drop).toHaveBeenCalledTimes(2);
});
