import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { denyNetwork, denyPermissions, isOurs, mayOpen, wallIn } = await import('./links.ts');

/** The stand-in carries the members that these functions use, with Electron's own signatures. */
const asContents = (contents: electron.WebContents) => contents as unknown as Electron.WebContents;
const asSession = (session: electron.Session) => session as unknown as Electron.Session;

beforeEach(() => electron.shell.openExternal.mockClear());

describe('links outside', () => {
  it.each(['https://github.com/dotbogi/dotbogi', 'https://onnxruntime.ai/docs', 'https://docs.nvidia.com/cuda/'])(
    'opens %s',
    (url) => expect(mayOpen(url)).toBe(true),
  );

  it.each([
    'http://github.com/',
    'https://github.com.evil.example/',
    'https://evil.example/github.com',
    'https://github.com@evil.example/',
    'https://user@github.com/',
    'https://github.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://github.com/share',
    'ms-msdt:/id',
    'github.com',
    '',
  ])('does not open %j', (url) => expect(mayOpen(url)).toBe(false));

  it('knows the page by its whole origin', () => {
    expect(isOurs('app://dotbogi/index.html')).toBe(true);
    for (const url of ['app://dotbogi.evil/index.html', 'https://dotbogi/index.html', 'file:///index.html', 'no']) {
      expect(isOurs(url)).toBe(false);
    }
  });
});

describe('walls', () => {
  function walled() {
    const contents = new electron.WebContents();
    wallIn(asContents(contents));
    return contents;
  }
  const details = (url: string) => ({ url }) as Electron.HandlerDetails;

  it('denies every new window and hands allowed links to the browser', () => {
    const open = walled().setWindowOpenHandler.mock.calls[0]?.[0];
    expect(open?.(details('https://github.com/x'))).toEqual({ action: 'deny' });
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://github.com/x');
    expect(open?.(details('https://evil.example/'))).toEqual({ action: 'deny' });
    expect(open?.(details('app://dotbogi/index.html'))).toEqual({ action: 'deny' });
    expect(electron.shell.openExternal).toHaveBeenCalledOnce();
  });

  it('stops navigation away, redirects and guests, and lets the page reload', () => {
    const contents = walled();
    const event = () => ({ preventDefault: vi.fn() });
    const away = event();
    contents.emit('will-navigate', away, 'file:///etc/passwd');
    expect(away.preventDefault).toHaveBeenCalledOnce();
    const reload = event();
    contents.emit('will-navigate', reload, 'app://dotbogi/index.html');
    expect(reload.preventDefault).not.toHaveBeenCalled();
    for (const name of ['will-redirect', 'will-attach-webview']) {
      const stopped = event();
      contents.emit(name, stopped);
      expect(stopped.preventDefault).toHaveBeenCalledOnce();
    }
    const frame = { ...event(), isMainFrame: false, url: 'app://dotbogi/index.html' };
    contents.emit('will-frame-navigate', frame);
    expect(frame.preventDefault).toHaveBeenCalledOnce();
  });
});

describe('permissions and network', () => {
  it('grants writing the clipboard and nothing else, to requests and to checks', () => {
    const session = new electron.Session();
    denyPermissions(asSession(session));
    const request = session.setPermissionRequestHandler.mock.calls[0]?.[0];
    const check = session.setPermissionCheckHandler.mock.calls[0]?.[0];
    const contents = asContents(new electron.WebContents());
    const named = [
      'media',
      'geolocation',
      'clipboard-read',
      'usb',
      'notifications',
      'openExternal',
      'fileSystem',
    ] as const;
    const answers: boolean[] = [];
    for (const permission of named) {
      request?.(contents, permission, (granted) => answers.push(granted), {} as Electron.PermissionRequest);
      answers.push(
        check?.(contents, permission, 'app://dotbogi', {} as Electron.PermissionCheckHandlerHandlerDetails) ?? true,
      );
    }
    expect(answers).toEqual(named.flatMap(() => [false, false]));
    request?.(
      contents,
      'clipboard-sanitized-write',
      (granted) => expect(granted).toBe(true),
      {} as Electron.PermissionRequest,
    );
    const devices = session.setDevicePermissionHandler.mock.calls[0]?.[0];
    expect(devices?.({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false);
  });

  it('cancels every request that would leave the page', () => {
    const session = new electron.Session();
    denyNetwork(asSession(session));
    const listener = session.webRequest.onBeforeRequest.mock.calls[0]?.[0] as unknown as (
      details: { url: string },
      decide: (response: Electron.CallbackResponse) => void,
    ) => void;
    const cancelled = (url: string) => {
      let cancel: boolean | undefined;
      listener({ url }, (response) => {
        cancel = response.cancel;
      });
      return cancel;
    };
    for (const url of [
      'https://github.com/',
      'http://127.0.0.1/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'ftp://x/',
    ]) {
      expect(cancelled(url), url).toBe(true);
    }
    for (const url of ['app://dotbogi/index.html', 'blob:app://dotbogi/1', 'data:image/png;base64,']) {
      expect(cancelled(url), url).toBe(false);
    }
  });
});
