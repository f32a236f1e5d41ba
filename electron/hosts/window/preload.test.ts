import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dotbogi } from './preload.ts';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));

const posted = vi.fn<(message: unknown, targetOrigin: string, transfer: readonly unknown[]) => void>();
let dotbogi: Dotbogi;
beforeAll(async () => {
  vi.stubGlobal('window', { postMessage: posted });
  await import('./preload.ts');
  const [name, api] = electron.contextBridge.exposeInMainWorld.mock.calls[0] ?? [];
  expect(name).toBe('dotbogi');
  dotbogi = api as Dotbogi;
});
beforeEach(() => {
  posted.mockClear();
  electron.ipcRenderer.send.mockClear();
});

describe('preload', () => {
  it('opens these doors and no other', () => {
    expect(electron.contextBridge.exposeInMainWorld).toHaveBeenCalledOnce();
    expect(Object.keys(dotbogi).sort()).toEqual(['control', 'drag', 'onPort', 'pathFor']);
    expect(Object.keys(dotbogi.control).sort()).toEqual(['on', 'post']);
  });

  it('keeps the channel fixed and the event to itself', () => {
    dotbogi.control.post({ t: 'q' });
    expect(electron.ipcRenderer.send).toHaveBeenCalledExactlyOnceWith('control', { t: 'q' });
    const heard = vi.fn();
    dotbogi.control.on(heard);
    electron.ipcRenderer.emit('control', { sender: electron.ipcRenderer }, { t: 's' });
    expect(heard).toHaveBeenCalledExactlyOnceWith({ t: 's' });
  });

  it('asks for a port, and passes it to our own origin alone', () => {
    dotbogi.onPort();
    expect(electron.ipcRenderer.send).toHaveBeenCalledExactlyOnceWith('port');
    const port = {};
    electron.ipcRenderer.emit('port', { ports: [port] });
    expect(posted).toHaveBeenCalledExactlyOnceWith('dotbogi:port', '/', [port]);
  });

  it('reports a dropped file, and nothing for one that lies on no disk', () => {
    expect(dotbogi.pathFor({})).toBe('/photos/a.jpg');
    expect(electron.ipcRenderer.send).toHaveBeenCalledExactlyOnceWith('dropped', '/photos/a.jpg');
    electron.webUtils.getPathForFile.mockReturnValueOnce('');
    expect(dotbogi.pathFor({})).toBe('');
    expect(electron.ipcRenderer.send).toHaveBeenCalledOnce();
  });

  it('starts a drag by its path', () => {
    dotbogi.drag('/out/a.png');
    expect(electron.ipcRenderer.send).toHaveBeenCalledExactlyOnceWith('drag', '/out/a.png');
  });
});
