import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Control, defaultSettings, type EngineEvent, type Host, type Pixels } from '../../contract.ts';
import { connect } from '../../rpc.ts';
import { openGrants } from '../grants.ts';
import { summary } from '../summary.rig.ts';
import * as electron from './standin.ts';
import { wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { serveWindow } = await import('./control.ts');

const refused = { failure: { code: 'refused' } };

let base = '';
const at = (...parts: string[]) => join(base, ...parts);
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'control-')));
  for (const folder of ['photos', 'later', 'secret']) mkdirSync(at(folder));
  for (const file of ['photos/a.png', 'later/b.png', 'secret/key']) writeFileSync(at(file), 'x');
  electron.shell.showItemInFolder.mockClear();
});
afterEach(() => {
  electron.ipcMain.removeAllListeners();
  rmSync(base, { recursive: true });
});

/** An engine that records what reaches it. */
function fakeOwner() {
  const owner = {
    describe: vi.fn<Control['describe']>(),
    models: vi.fn<Control['models']>(async () => []),
    scan: vi.fn<Control['scan']>(async () => ({ photos: [], refused: [] })),
    run: vi.fn<Control['run']>(async () => summary),
    pause: vi.fn<Control['pause']>(async () => undefined),
    resume: vi.fn<Control['resume']>(async () => undefined),
    cancel: vi.fn<Control['cancel']>(async () => undefined),
    unfinished: vi.fn<Control['unfinished']>(async () => []),
    history: vi.fn<Control['history']>(async () => []),
    recall: vi.fn<Control['recall']>(),
    forget: vi.fn<Control['forget']>(),
    open: vi.fn<Pixels['open']>(),
    thumbnail: vi.fn<Pixels['thumbnail']>(),
    sizes: vi.fn<Pixels['sizes']>(),
    look: vi.fn<Pixels['look']>(),
    deepen: vi.fn<Pixels['deepen']>(),
    region: vi.fn<Pixels['region']>(),
    estimate: vi.fn<Control['estimate']>(),
  };
  return owner;
}

/** The page's end of the channel, with the sender that Electron would report. */
async function arranged(sources: readonly string[] = [at('photos')]) {
  const window = new electron.BrowserWindow({});
  const owner = fakeOwner();
  const recent = { add: vi.fn<(paths: readonly string[]) => void>() };
  const served = serveWindow({
    window: window as unknown as Electron.BrowserWindow,
    owner,
    grants: await openGrants(base),
    sources,
    samples: null,
    version: '0.1.0',
    words: wordsFor('en'),
    recent,
    icon: '/app/drag.png',
  });
  const contents = window.webContents;
  const sender = { sender: contents, senderFrame: contents.mainFrame as object | null };
  const say = (name: string, message: unknown, as: typeof sender = sender) => electron.ipcMain.emit(name, as, message);
  const listener = { event: vi.fn<(event: EngineEvent) => void>(), opened: vi.fn<(paths: string[]) => void>() };
  const page = connect<Host>(
    {
      post: (message) => void say('control', structuredClone(message)),
      on: (receive) => {
        contents.send.mockImplementation((_name, message) => receive(structuredClone(message)));
      },
      close: () => undefined,
    },
    { ...listener },
  );
  return { window, contents, owner, served, sender, say, page: page.remote, listener, recent };
}

describe('the verbs of a window', () => {
  it('greet with what the command line named, and let it be scanned', async () => {
    const { page, owner } = await arranged();
    expect(await page.hello()).toEqual({ kind: 'window', version: '0.1.0', sources: [at('photos')], samples: null });
    await page.scan({ sources: [at('photos')], recursive: true });
    expect(owner.scan).toHaveBeenCalledExactlyOnceWith({ sources: [at('photos')], recursive: true });
  });

  it('refuse every path that no person opened', async () => {
    const { page, owner } = await arranged();
    const path = at('secret');
    await expect(page.scan({ sources: [path], recursive: true })).rejects.toMatchObject(refused);
    await expect(page.scan({ sources: [at('photos', '..', 'secret')], recursive: true })).rejects.toMatchObject(
      refused,
    );
    const run = { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true, settled: [] };
    await expect(page.run({ ...run, out: at('secret', 'out') })).rejects.toMatchObject(refused);
    await expect(page.reveal(path)).rejects.toMatchObject(refused);
    await expect(page.browse(path)).rejects.toMatchObject(refused);
    await expect(page.browse(null)).rejects.toMatchObject(refused);
    expect(owner.scan).not.toHaveBeenCalled();
    expect(owner.run).not.toHaveBeenCalled();
    expect(electron.shell.showItemInFolder).not.toHaveBeenCalled();
  });

  it('do not let a page grant itself anything', async () => {
    const { page } = await arranged();
    await expect(page.grant(at('secret'))).rejects.toMatchObject(refused);
    await expect(page.scan({ sources: [at('secret')], recursive: true })).rejects.toMatchObject(refused);
    await expect(page.grant(at('photos'))).resolves.toBeUndefined();
  });

  it('grant what a dialog returned, and nothing when it was dismissed', async () => {
    const { page, owner, recent } = await arranged();
    expect(await page.choosePhotos()).toEqual([]);
    expect(await page.chooseFolder()).toBeNull();
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: [at('later')] });
    expect(await page.chooseFolder()).toBe(at('later'));
    await page.scan({ sources: [at('later')], recursive: false });
    expect(owner.scan).toHaveBeenCalledOnce();
    expect(recent.add).toHaveBeenLastCalledWith([at('later')]);
  });

  it('tell a page that was loaded again all that it had looked through', async () => {
    const { page, say } = await arranged([at('photos')]);
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: [at('later')] });
    await page.chooseFolder();
    await page.scan({ sources: [at('later')], recursive: true });
    say('dropped', at('secret', 'key'));
    await page.scan({ sources: [at('secret', 'key')], recursive: true });
    await expect(page.scan({ sources: [at('secret')], recursive: true })).rejects.toMatchObject(refused);
    await page.scan({ sources: [at('later')], recursive: true });
    expect((await page.hello()).sources).toEqual([at('photos'), at('later'), at('secret', 'key')]);
  });

  it('grant a drop before the scan that follows it at once', async () => {
    const { page, owner, say } = await arranged([]);
    say('dropped', at('later', 'b.png'));
    await page.scan({ sources: [at('later', 'b.png')], recursive: false });
    expect(owner.scan).toHaveBeenCalledOnce();
    say('dropped', at('not-there'));
    say('dropped', { path: at('secret') });
    await expect(page.scan({ sources: [at('secret')], recursive: true })).rejects.toMatchObject(refused);
  });

  it('show a result that the engine wrote, and only start a drag with one', async () => {
    const { page, served, say, contents } = await arranged([]);
    const target = at('secret', 'key');
    say('drag', target);
    // The refusal has no sign of its own: long enough for the look at the file system behind it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const result = {
      photo: 'p',
      source: '/s',
      target,
      width: 1,
      height: 1,
      milliseconds: 1,
      speed: 1,
      provider: 'cpu',
      warnings: [],
    };
    served.event({ kind: 'finished', run: 'r', result });
    await page.reveal(target);
    expect(electron.shell.showItemInFolder).toHaveBeenCalledExactlyOnceWith(target);
    expect(contents.startDrag).not.toHaveBeenCalled();
    say('drag', target);
    await vi.waitFor(() => expect(contents.startDrag).toHaveBeenCalledOnce());
    // The icon is a small picture of ours: the result is never decoded in this process.
    expect(contents.startDrag.mock.calls[0]?.[0]).toMatchObject({ file: target, icon: { path: '/app/drag.png' } });
    expect(electron.nativeImage.createFromPath).toHaveBeenCalledExactlyOnceWith('/app/drag.png');
    for (const nonsense of [null, 7, { path: target }, '', `${target}\0`, 'key']) say('drag', nonsense);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(contents.startDrag).toHaveBeenCalledOnce();
  });

  it('carry no pixels', async () => {
    const { page, owner } = await arranged();
    const pixels = page as unknown as Pixels;
    await expect(pixels.open('p')).rejects.toMatchObject(refused);
    await expect(pixels.thumbnail('p', 64)).rejects.toMatchObject(refused);
    expect(owner.open).not.toHaveBeenCalled();
  });

  it('parse what they are given', async () => {
    const { page, owner } = await arranged();
    const nonsense = { sources: at('photos') } as unknown as Parameters<Host['scan']>[0];
    await expect(page.scan(nonsense)).rejects.toMatchObject(refused);
    await expect(page.cancel('no such id!')).rejects.toMatchObject(refused);
    await expect(page.reveal(7 as unknown as string)).rejects.toMatchObject(refused);
    expect(owner.cancel).not.toHaveBeenCalled();
  });
});

describe('the sender', () => {
  it('is our page in our top frame: nobody else is heard', async () => {
    const { sender, say, owner, contents } = await arranged();
    const call = { t: 'q', i: '1', m: 'models', a: [] };
    const frame = { url: 'app://dotbogi/index.html', parent: null };
    const strangers = [
      { ...sender, senderFrame: null },
      { ...sender, senderFrame: { ...frame, parent: contents.mainFrame } },
      { ...sender, senderFrame: { ...frame, url: 'https://evil.example/' } },
      { ...sender, senderFrame: { ...frame, url: 'app://dotbogi.evil/index.html' } },
      { ...sender, senderFrame: { ...frame, url: 'file:///index.html' } },
      { ...sender, sender: new electron.WebContents() },
    ];
    for (const stranger of strangers) {
      say('control', call, stranger);
      say('dropped', at('secret'), stranger);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(owner.models).not.toHaveBeenCalled();
    expect(contents.send).not.toHaveBeenCalled();
    say('control', call);
    await vi.waitFor(() => expect(owner.models).toHaveBeenCalledOnce());
  });

  it('is not heard when the window is gone', async () => {
    const { window, say, owner } = await arranged();
    window.isDestroyed.mockReturnValue(true);
    say('control', { t: 'q', i: '1', m: 'models', a: [] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(owner.models).not.toHaveBeenCalled();
  });
});

describe('what the page hears', () => {
  const begun: EngineEvent = { kind: 'begun', run: 'r', files: 1, provider: 'cpu' };

  it('is every event, and the whole story after a reload', async () => {
    const { served, page, listener } = await arranged();
    served.event(begun);
    await vi.waitFor(() => expect(listener.event).toHaveBeenCalledExactlyOnceWith(begun));
    await page.hello();
    await vi.waitFor(() => expect(listener.event).toHaveBeenCalledTimes(2));
    expect(listener.event).toHaveBeenLastCalledWith(begun);
  });

  it('is what a second start opened, once it is granted', async () => {
    const { served, page, listener, owner } = await arranged();
    await page.hello();
    await served.open([at('later'), at('not-there')]);
    await vi.waitFor(() => expect(listener.opened).toHaveBeenCalledExactlyOnceWith([at('later')]));
    expect((await page.hello()).sources).toEqual([at('photos'), at('later')]);
    await page.scan({ sources: [at('later')], recursive: true });
    expect(owner.scan).toHaveBeenCalledOnce();
    await served.open([at('not-there')]);
    expect(listener.opened).toHaveBeenCalledOnce();
  });

  it('is told only once of what was opened before it asked', async () => {
    const { served, page, listener } = await arranged([]);
    await served.open([at('later')]);
    expect((await page.hello()).sources).toEqual([at('later')]);
    expect(listener.opened).not.toHaveBeenCalled();
  });

  it('ends when the window is closed', async () => {
    const { served, window, contents } = await arranged();
    window.emit('closed');
    served.event(begun);
    served.close();
    expect(contents.send).not.toHaveBeenCalled();
    expect(electron.ipcMain.eventNames()).toEqual([]);
  });
});
