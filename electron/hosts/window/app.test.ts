import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../contract.ts';
import { connect } from '../../rpc.ts';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { openApp } = await import('./app.ts');

const base = realpathSync(mkdtempSync(join(tmpdir(), 'app-')));
mkdirSync(join(base, 'renderer'));
for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(join(base, name), 'x');
afterAll(() => rmSync(base, { recursive: true }));
const places = {
  engine: '/app/engine.js',
  preload: '/app/preload.cjs',
  renderer: join(base, 'renderer'),
  samples: null,
  icon: '/app/drag.png',
  resources: base,
};

beforeEach(() => {
  electron.app.removeAllListeners();
  electron.ipcMain.removeAllListeners();
  electron.app.quit.mockClear();
  electron.app.exit.mockClear();
  electron.app.getPath.mockReturnValue(base);
  electron.BrowserWindow.made.length = 0;
  electron.utilityProcess.made.length = 0;
  electron.protocol.registerSchemesAsPrivileged.mockClear();
});

const start = (sources: readonly string[] = []) =>
  openApp({
    sources,
    handOver: { argv: [...sources], cwd: base },
    sourcesOf: ({ argv, cwd }) => argv.map((word) => resolve(cwd, word)),
    places,
    version: '0.1.0',
  });

/** The running app's one window, and the page in it. */
function page() {
  const window = electron.BrowserWindow.made[0];
  if (!window) throw new Error('no window was made');
  const { webContents: contents } = window;
  const opened = vi.fn<(paths: string[]) => void>();
  const connection = connect<Host>(
    {
      post: (message) =>
        void electron.ipcMain.emit('control', { sender: contents, senderFrame: contents.mainFrame }, message),
      on: (receive) => {
        contents.send.mockImplementation((_name, message) => receive(message));
      },
      close: () => undefined,
    },
    { opened, event: vi.fn() },
  );
  const engine = () => electron.utilityProcess.made.at(-1) as electron.UtilityProcess;
  const begin = () =>
    engine().emit('message', {
      t: 'q',
      m: 'event',
      a: [{ kind: 'begun', run: 'r', files: 2, provider: 'cpu' }],
      o: true,
    });
  return { window, contents, opened, remote: connection.remote, engine, begin };
}

describe('the app', () => {
  it('registers its scheme and the sandbox before Electron is ready', async () => {
    const order: string[] = [];
    electron.protocol.registerSchemesAsPrivileged.mockImplementationOnce(() => void order.push('scheme'));
    electron.app.enableSandbox.mockImplementationOnce(() => void order.push('sandbox'));
    electron.app.whenReady.mockImplementationOnce(async () => void order.push('ready'));
    await start();
    expect(order).toEqual(['scheme', 'sandbox', 'ready']);
    expect(electron.protocol.handle).toHaveBeenCalled();
    expect(electron.Menu.setApplicationMenu).toHaveBeenCalled();
  });

  it('opens one window with the sources of the command line, and starts the engine', async () => {
    await start([join(base, 'a.jpg')]);
    expect(electron.BrowserWindow.made).toHaveLength(1);
    expect(electron.utilityProcess.made).toHaveLength(1);
    expect(await page().remote.hello()).toMatchObject({ kind: 'window', sources: [join(base, 'a.jpg')] });
  });

  it('makes no window in a second instance', async () => {
    electron.app.requestSingleInstanceLock.mockReturnValueOnce(false);
    await start();
    expect(electron.BrowserWindow.made).toHaveLength(0);
    expect(electron.utilityProcess.made).toHaveLength(0);
    expect(electron.app.quit).toHaveBeenCalledOnce();
  });

  it('opens what later starts and macOS bring, before and after the window is there', async () => {
    const ready = start();
    const event = { preventDefault: vi.fn() };
    electron.app.emit('second-instance', {}, [], '/', { argv: ['a.jpg'], cwd: base });
    electron.app.emit('open-file', event, join(base, 'b.jpg'));
    await ready;
    const { window, opened, remote } = page();
    await vi.waitFor(async () =>
      expect((await remote.hello()).sources.toSorted()).toEqual([join(base, 'a.jpg'), join(base, 'b.jpg')]),
    );
    window.isMinimized.mockReturnValue(true);
    electron.app.emit('second-instance', {}, [], '/', { argv: ['c.jpg', 'not-there.jpg'], cwd: base });
    expect(window.restore).toHaveBeenCalledOnce();
    expect(window.focus).toHaveBeenCalled();
    await vi.waitFor(() => expect(opened).toHaveBeenLastCalledWith([join(base, 'c.jpg')]));
  });

  it('walls in every page that is made, not its own alone', async () => {
    await start();
    const stranger = new electron.WebContents();
    electron.app.emit('web-contents-created', {}, stranger);
    expect(stranger.setWindowOpenHandler).toHaveBeenCalledOnce();
    expect(stranger.listenerCount('will-attach-webview')).toBe(1);
  });

  it('starts the engine anew when it dies, and joins it to the page', async () => {
    await start();
    const { contents, engine } = page();
    electron.ipcMain.emit('port', { sender: contents, senderFrame: contents.mainFrame });
    expect(contents.postMessage).toHaveBeenCalledTimes(1);
    engine().emit('exit', 139);
    await vi.waitFor(() => expect(electron.utilityProcess.made).toHaveLength(2));
    expect(engine().postMessage).toHaveBeenCalledWith({ kind: 'port' }, [expect.anything()]);
    expect(contents.postMessage).toHaveBeenCalledTimes(2);
  });

  it('asks before it throws a run away, then ends the engine and closes', async () => {
    await start();
    const { window, engine, begin } = page();
    const running = page().remote.run;
    const child = engine();
    child.postMessage.mockImplementation(() => undefined);
    void running({
      run: 'r',
      photos: ['p', 'q'],
      settings: (await import('../../contract.ts')).defaultSettings,
      tiles: true,
      settled: [],
    }).catch(() => undefined);
    await vi.waitFor(() => expect(child.postMessage).toHaveBeenCalled());
    begin();
    await vi.waitFor(() => expect(window.setProgressBar).toHaveBeenCalledWith(0, { mode: 'normal' }));
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1, checkboxChecked: false });
    child.kill.mockImplementation(() => child.emit('exit', 0));
    const event = { preventDefault: vi.fn() };
    window.emit('close', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(window.close).toHaveBeenCalledOnce());
    expect(child.kill).toHaveBeenCalledOnce();
  });

  it('ends engine and app with its window', async () => {
    await start();
    const { window, engine } = page();
    const child = engine();
    child.kill.mockImplementation(() => child.emit('exit', 0));
    window.emit('closed');
    await vi.waitFor(() => expect(electron.app.quit).toHaveBeenCalledOnce());
    expect(child.kill).toHaveBeenCalledOnce();
    expect(electron.utilityProcess.made).toHaveLength(1);
  });

  it('offers again what was opened, in the menu, and opens it from there', async () => {
    await start();
    const { opened, remote } = page();
    await remote.hello();
    electron.app.emit('second-instance', {}, [], '/', { argv: ['a.jpg'], cwd: base });
    await vi.waitFor(() => expect(opened).toHaveBeenLastCalledWith([join(base, 'a.jpg')]));
    const again = () =>
      electron.Menu.buildFromTemplate.mock.calls
        .at(-1)?.[0]
        .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
        .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
        .find(({ label }) => label === join(base, 'a.jpg'));
    opened.mockClear();
    again()?.click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
    await vi.waitFor(() => expect(opened).toHaveBeenLastCalledWith([join(base, 'a.jpg')]));
    expect(electron.app.addRecentDocument).toHaveBeenCalledWith(join(base, 'a.jpg'));
  });

  it('looks for no update while that is off', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const library = vi.fn(() => ({ default: {} }));
    vi.doMock('electron-updater', library);
    await start();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    expect(library).not.toHaveBeenCalled();
  });

  it('keeps the batch through a page that dies: the next one hears the whole story', async () => {
    await start([join(base, 'a.jpg')]);
    const { window, remote, engine, begin } = page();
    await remote.hello();
    const { defaultSettings } = await import('../../contract.ts');
    const request = { run: 'r', photos: ['p', 'q'], settings: defaultSettings, tiles: true, settled: [] };
    void remote.run(request).catch(() => undefined);
    await vi.waitFor(() => expect(engine().postMessage).toHaveBeenCalled());
    begin();
    await vi.waitFor(() => expect(window.setProgressBar).toHaveBeenCalledWith(0, { mode: 'normal' }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    window.webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 1 });
    expect(window.webContents.reload).toHaveBeenCalledOnce();
    const heard: unknown[] = [];
    window.webContents.send.mockImplementation((_name, message) => void heard.push(message));
    const frame = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
    electron.ipcMain.emit('control', frame, { t: 'q', i: 'new', m: 'hello', a: [] });
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(JSON.stringify(heard[0])).toContain('"begun"');
    expect(JSON.stringify(heard[1])).toContain('a.jpg');
  });

  it('survives a page that dies, and says so before it gives up', async () => {
    await start();
    const { window } = page();
    const die = () => window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    die();
    expect(window.webContents.reload).toHaveBeenCalledOnce();
    die();
    die();
    await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1));
  });
});
