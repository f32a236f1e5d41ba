import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent, Summary } from '../../contract.ts';
import * as electron from './standin.ts';
import { wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { Running } = await import('./running.ts');

const summary: Summary = {
  run: 'r',
  files: 4,
  done: 2,
  skipped: 1,
  failed: 1,
  cancelled: 0,
  milliseconds: 10,
  megapixels: 1,
  failures: [],
};
const begun: EngineEvent = { kind: 'begun', run: 'r', files: 4, provider: 'cpu' };
const progress = (done: number): EngineEvent => ({ kind: 'progress', run: 'r', photo: 'p', done, tiles: 4 });
const skipped: EngineEvent = { kind: 'skipped', run: 'r', photo: 'p', source: '/a', reason: 'there' };

let window: electron.BrowserWindow;
let running: InstanceType<typeof Running>;
beforeEach(() => {
  electron.powerSaveBlocker.start.mockClear();
  electron.powerSaveBlocker.stop.mockClear();
  electron.Notification.made.length = 0;
  window = new electron.BrowserWindow({});
  running = new Running(window as unknown as Electron.BrowserWindow, wordsFor('en'));
});

describe('running', () => {
  it('says that it waits for room on the disk, to a person who is looking elsewhere', () => {
    const failure = { code: 'no-space', message: 'There is no room on the disk for «a_x2.png».' } as const;
    running.event(begun);
    running.event({ kind: 'waiting', run: 'r', failure });
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0, { mode: 'paused' });
    expect(electron.Notification.made.at(-1)?.options).toEqual({ title: 'Enhancement waits', body: failure.message });
    window.isFocused.mockReturnValue(true);
    running.event({ kind: 'waiting', run: 'r', failure });
    expect(electron.Notification.made).toHaveLength(1);
    // It goes on by itself: the run is still there, and the icon says so.
    running.event({ kind: 'resumed', run: 'r' });
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0, { mode: 'normal' });
    expect(running.busy).toBe(true);
  });

  it('counts settled photos and the tiles of the one at hand', () => {
    running.event(begun);
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0, { mode: 'normal' });
    running.event(skipped);
    running.event(progress(2));
    expect(window.setProgressBar).toHaveBeenLastCalledWith(1.5 / 4, { mode: 'normal' });
    running.event({ kind: 'paused', run: 'r' });
    expect(window.setProgressBar).toHaveBeenLastCalledWith(1.5 / 4, { mode: 'paused' });
    running.event({ kind: 'ended', summary });
    expect(window.setProgressBar).toHaveBeenLastCalledWith(-1);
  });

  it('starts counting afresh when a restarted engine begins the run again', () => {
    running.event(begun);
    running.event(skipped);
    running.event({ ...begun, files: 3 });
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0, { mode: 'normal' });
    expect(electron.powerSaveBlocker.start).toHaveBeenCalledOnce();
  });

  it('keeps the machine awake from the first run to the end of the last', () => {
    running.event(begun);
    running.event({ ...begun, run: 's' });
    expect(electron.powerSaveBlocker.start).toHaveBeenCalledExactlyOnceWith('prevent-app-suspension');
    running.event({ kind: 'ended', summary });
    expect(running.busy).toBe(true);
    expect(electron.powerSaveBlocker.stop).not.toHaveBeenCalled();
    running.event({ kind: 'ended', summary: { ...summary, run: 's' } });
    expect(running.busy).toBe(false);
    expect(electron.powerSaveBlocker.stop).toHaveBeenCalledExactlyOnceWith(7);
  });

  it('tells whoever looks elsewhere, with the numbers, and comes back on a click', () => {
    running.event(begun);
    running.event({ kind: 'ended', summary });
    const notice = electron.Notification.made[0];
    expect(notice?.options).toEqual({ title: 'Finished, with failures', body: '2 done, 1 skipped, 1 failed' });
    expect(notice?.show).toHaveBeenCalledOnce();
    notice?.emit('click');
    expect(window.focus).toHaveBeenCalledOnce();
  });

  it.each([
    ['the window is in front', (w: electron.BrowserWindow) => w.isFocused.mockReturnValue(true), summary],
    ['everything was cancelled', () => undefined, { ...summary, done: 0, skipped: 0, failed: 0, cancelled: 4 }],
    ['no run had begun', () => undefined, { ...summary, run: 'other' }],
  ])('keeps quiet when %s', (_name, arrange, end) => {
    arrange(window);
    running.event(begun);
    running.event({ kind: 'ended', summary: end });
    expect(electron.Notification.made).toHaveLength(0);
  });

  it('lets go of machine and icon when it is stopped, and leaves a destroyed window alone', () => {
    running.event(begun);
    running.stop();
    expect(electron.powerSaveBlocker.stop).toHaveBeenCalledOnce();
    window.setProgressBar.mockClear();
    window.isDestroyed.mockReturnValue(true);
    running.event(begun);
    expect(window.setProgressBar).not.toHaveBeenCalled();
  });
});
