import { afterEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { forkEngine } = await import('./engine-utility.ts');
const { joinByPorts } = await import('./ports.ts');

afterEach(() => {
  electron.ipcMain.removeAllListeners();
  electron.utilityProcess.made.length = 0;
  electron.MessageChannelMain.made.length = 0;
});
function forked() {
  const engine = forkEngine('/app/dist/engine.js');
  const child = electron.utilityProcess.made.at(-1);
  if (!child) throw new Error('nothing was forked');
  return { engine, child };
}

describe('engine process', () => {
  it('is forked from the bundle without arguments', () => {
    forked();
    const [path, args, options] = electron.utilityProcess.fork.mock.calls.at(-1) ?? [];
    expect([path, args]).toEqual(['/app/dist/engine.js', []]);
    expect(options?.serviceName).toBe('Dotbogi Engine');
    expect(options?.execArgv).toBeUndefined();
  });

  it('carries messages both ways and says once that it is gone', async () => {
    const { engine, child } = forked();
    const receive = vi.fn();
    const lost = vi.fn();
    engine.channel.on(receive, lost);
    engine.channel.post({ t: 'q' });
    expect(child.postMessage).toHaveBeenCalledExactlyOnceWith({ t: 'q' });
    child.emit('message', { t: 's' });
    expect(receive).toHaveBeenCalledExactlyOnceWith({ t: 's' });
    child.emit('exit', 134);
    expect(await engine.exited).toBe('it left with code 134');
    expect(lost).toHaveBeenCalledOnce();
    engine.channel.post({ t: 'q' });
    expect(child.postMessage).toHaveBeenCalledOnce();
  });

  it('is killed once at most, and tells whoever listens too late', () => {
    const { engine, child } = forked();
    engine.kill();
    child.emit('exit', 0);
    engine.channel.close();
    expect(child.kill).toHaveBeenCalledOnce();
    const lost = vi.fn();
    engine.channel.on(vi.fn(), lost);
    expect(lost).toHaveBeenCalledOnce();
  });
});

describe('ports between page and engine', () => {
  function arranged() {
    const window = new electron.BrowserWindow({});
    const ports = joinByPorts(window as unknown as Electron.BrowserWindow);
    const contents = window.webContents;
    const ask = (senderFrame: object = contents.mainFrame) =>
      electron.ipcMain.emit('port', { sender: contents, senderFrame });
    const start = () => {
      const { engine, child } = forked();
      ports.started(engine.child);
      return child;
    };
    return { window, contents, ports, ask, start };
  }

  it('give one end to each, once the page has asked and the engine runs, in either order', () => {
    for (const first of ['page', 'engine']) {
      const { contents, ask, start } = arranged();
      if (first === 'page') ask();
      const child = start();
      if (first === 'engine') ask();
      const channel = electron.MessageChannelMain.made.at(-1);
      expect(child.postMessage).toHaveBeenCalledExactlyOnceWith({ kind: 'port' }, [channel?.port1]);
      expect(contents.postMessage).toHaveBeenCalledExactlyOnceWith('port', null, [channel?.port2]);
      electron.ipcMain.removeAllListeners();
    }
  });

  it('are new for a new engine, unasked, and for a page that was loaded again', () => {
    const { contents, ask, start } = arranged();
    ask();
    start().emit('exit', 139);
    expect(contents.postMessage).toHaveBeenCalledTimes(1);
    const second = start();
    expect(contents.postMessage).toHaveBeenCalledTimes(2);
    contents.emit('did-start-loading');
    ask();
    expect(second.postMessage).toHaveBeenCalledTimes(2);
    expect(new Set(electron.MessageChannelMain.made).size).toBe(3);
  });

  it('are one for each load, however often a page asks', () => {
    const { contents, ask, start } = arranged();
    const child = start();
    for (let index = 0; index < 1000; index += 1) ask();
    expect(contents.postMessage).toHaveBeenCalledOnce();
    expect(child.postMessage).toHaveBeenCalledOnce();
    // A page on its way has not asked yet: a new engine must not send it a port that nobody awaits.
    contents.emit('did-start-loading');
    start();
    expect(contents.postMessage).toHaveBeenCalledOnce();
    ask();
    expect(contents.postMessage).toHaveBeenCalledTimes(2);
  });

  it('are not made towards an engine that has died', () => {
    const { contents, ask, start } = arranged();
    start().emit('exit', 1);
    ask();
    expect(contents.postMessage).not.toHaveBeenCalled();
  });

  it('survive the late exit of an engine that was replaced', () => {
    const { contents, ask, start } = arranged();
    const old = start();
    start();
    old.emit('exit', 1);
    ask();
    expect(contents.postMessage).toHaveBeenCalledOnce();
  });

  it('are not given to a stranger or a window that is gone', () => {
    const { window, contents, ask, start, ports } = arranged();
    start();
    ask({ url: 'https://evil.example/', parent: null });
    ask({ url: 'app://dotbogi/index.html', parent: {} });
    expect(contents.postMessage).not.toHaveBeenCalled();
    window.isDestroyed.mockReturnValue(true);
    ask();
    start();
    expect(contents.postMessage).not.toHaveBeenCalled();
    window.isDestroyed.mockReturnValue(false);
    ports.close();
    ask();
    expect(contents.postMessage).not.toHaveBeenCalled();
  });
});
