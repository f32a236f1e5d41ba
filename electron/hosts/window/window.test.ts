import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstPlacement, readPlacement, writePlacement } from './placement.ts';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { openWindow } = await import('./window.ts');

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'window-'));
  electron.app.getPath.mockImplementation(() => data);
});
afterEach(() => rmSync(data, { recursive: true }));
function opened(): electron.BrowserWindow {
  openWindow('/app/preload.cjs');
  const window = electron.BrowserWindow.made.at(-1);
  if (!window) throw new Error('no window was made');
  return window;
}

describe('window', () => {
  it('is a sandboxed page without Node', () => {
    expect(opened().options.webPreferences).toEqual({
      preload: '/app/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      disableBlinkFeatures: 'Auxclick',
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
  });

  it('loads the page by the app scheme, walled in and without permissions', () => {
    const window = opened();
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://dotbogi/index.html');
    expect(window.webContents.setWindowOpenHandler).toHaveBeenCalledOnce();
    expect(window.webContents.session.setPermissionRequestHandler).toHaveBeenCalledOnce();
    expect(window.webContents.session.webRequest.onBeforeRequest).toHaveBeenCalledOnce();
  });

  it('shows itself only once it has something to show', () => {
    const window = opened();
    expect(window.options.show).toBe(false);
    expect(window.show).not.toHaveBeenCalled();
    window.emit('ready-to-show');
    expect(window.show).toHaveBeenCalledOnce();
  });

  it('comes back where it was', () => {
    const first = opened();
    first.isMaximized.mockReturnValue(true);
    first.emit('close', {});
    expect(JSON.parse(readFileSync(join(data, 'window.json'), 'utf8'))).toEqual({ ...first.bounds, maximized: true });
    const second = opened();
    expect(second.options).toMatchObject(first.bounds);
    expect(second.maximize).toHaveBeenCalledOnce();
  });

  it('follows the system between dark and light until it is closed', () => {
    const window = opened();
    expect(window.options.backgroundColor).toBe('#161717');
    electron.nativeTheme.shouldUseDarkColors = false;
    electron.nativeTheme.emit('updated');
    expect(window.setBackgroundColor).toHaveBeenLastCalledWith('#e9eaea');
    window.emit('closed');
    electron.nativeTheme.shouldUseDarkColors = true;
    electron.nativeTheme.emit('updated');
    expect(window.setBackgroundColor).toHaveBeenCalledTimes(1);
  });
});

describe('placement', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: -1280, y: 0, width: 1280, height: 1024 },
  ];
  const file = () => join(data, 'p.json');

  it('keeps what a screen shows, a second screen to the left too', () => {
    for (const x of [100, -1200]) {
      const placement = { x, y: 20, width: 1000, height: 700, maximized: false };
      expect(writePlacement(file(), placement)).toBe(true);
      expect(readPlacement(file(), screens)).toEqual(placement);
    }
  });

  it('forgets a position on a screen that is gone, but not the size', () => {
    writePlacement(file(), { x: 5000, y: 20, width: 1000, height: 700, maximized: false });
    expect(readPlacement(file(), screens)).toEqual({ width: 1000, height: 700, maximized: false });
  });

  it.each([
    '',
    'null',
    '{"width":1e9,"height":700,"maximized":false}',
    '{"width":1000,"height":700,"maximized":1}',
    '[]',
  ])('starts afresh from %j', (text) => {
    writeFileSync(file(), text);
    expect(readPlacement(file(), screens)).toEqual(firstPlacement);
  });

  it('does not fail where nothing can be written', () => {
    expect(writePlacement(join(data, 'no', 'folder.json'), firstPlacement)).toBe(false);
    expect(writePlacement(file(), { ...firstPlacement, width: 10 })).toBe(false);
  });
});
