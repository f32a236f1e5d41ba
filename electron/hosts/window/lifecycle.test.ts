import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { surviveCrashes } = await import('./crash.ts');
const { becomeOnly, hearOpenedFiles } = await import('./instance.ts');

beforeEach(() => electron.app.removeAllListeners());

describe('a page that dies', () => {
  function arranged() {
    const window = new electron.BrowserWindow({});
    const giveUp = vi.fn();
    let time = 0;
    surviveCrashes(window as unknown as Electron.BrowserWindow, giveUp, { now: () => time });
    const die = (reason: Electron.RenderProcessGoneDetails['reason'], at: number) => {
      time = at;
      window.webContents.emit('render-process-gone', {}, { reason, exitCode: 1 });
    };
    return { window, giveUp, die };
  }

  it.each(['crashed', 'oom', 'killed', 'launch-failed', 'abnormal-exit'] as const)(
    'is loaded again after %s',
    (reason) => {
      const { window, giveUp, die } = arranged();
      die(reason, 0);
      expect(window.webContents.reload).toHaveBeenCalledOnce();
      expect(giveUp).not.toHaveBeenCalled();
    },
  );

  it('is left alone after a clean exit or with its window gone', () => {
    const { window, die } = arranged();
    die('clean-exit', 0);
    window.isDestroyed.mockReturnValue(true);
    die('crashed', 1);
    expect(window.webContents.reload).not.toHaveBeenCalled();
  });

  it('ends the app on the third death within a minute, not on the third in a day', () => {
    const loop = arranged();
    for (const at of [0, 10_000, 20_000]) loop.die('crashed', at);
    expect(loop.giveUp).toHaveBeenCalledOnce();
    expect(loop.window.webContents.reload).toHaveBeenCalledTimes(2);
    const seldom = arranged();
    for (const at of [0, 100_000, 200_000, 300_000]) seldom.die('crashed', at);
    expect(seldom.giveUp).not.toHaveBeenCalled();
    expect(seldom.window.webContents.reload).toHaveBeenCalledTimes(4);
  });
});

describe('single instance', () => {
  it('hands its command line over and gives way', () => {
    electron.app.requestSingleInstanceLock.mockReturnValueOnce(false);
    expect(becomeOnly(['a.jpg'], '/home', vi.fn())).toBe(false);
    expect(electron.app.requestSingleInstanceLock).toHaveBeenLastCalledWith({ argv: ['a.jpg'], cwd: '/home' });
    expect(electron.app.listenerCount('second-instance')).toBe(0);
  });

  it('hears what later starts were given, several files too', () => {
    const opened = vi.fn();
    expect(becomeOnly([], '/first', opened)).toBe(true);
    const data = { argv: ['사진 1.jpg', '/b.png'], cwd: '/second' };
    electron.app.emit('second-instance', {}, ['/usr/bin/dotbogi', '--flag', 'x'], '/ignored', data);
    expect(opened).toHaveBeenCalledExactlyOnceWith(data);
  });

  it.each([null, 'x', { argv: 'a', cwd: '/' }, { argv: [1], cwd: '/' }, { argv: [], cwd: '/', more: 1 }])(
    'takes %j for a start without files',
    (data) => {
      const opened = vi.fn();
      becomeOnly([], '/first', opened);
      electron.app.emit('second-instance', {}, ['/etc/passwd'], '/', data);
      expect(opened).toHaveBeenCalledExactlyOnceWith({ argv: [], cwd: '/first' });
    },
  );

  it('keeps the files that macOS opened before anyone listened', () => {
    const take = hearOpenedFiles();
    const event = { preventDefault: vi.fn() };
    electron.app.emit('open-file', event, '/a.jpg');
    electron.app.emit('open-file', event, '/b.jpg');
    const opened = vi.fn();
    take(opened);
    electron.app.emit('open-file', event, '/c.jpg');
    expect(opened.mock.calls.flat()).toEqual(['/a.jpg', '/b.jpg', '/c.jpg']);
    expect(event.preventDefault).toHaveBeenCalledTimes(3);
  });
});
