import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineOwner } from './hosts/owner/engine-owner.ts';
import type * as Standin from './hosts/window/standin.ts';

vi.mock('electron', () => import('./hosts/window/standin.ts'));
const openApp = vi.fn<(start: { sources: readonly string[] }) => Promise<void>>(async () => undefined);
vi.mock('./hosts/window/app.ts', () => ({ openApp }));
const dispose = vi.fn<EngineOwner['dispose']>(async () => undefined);
const models = vi.fn<EngineOwner['models']>(async () => []);
const spawned = vi.fn();
vi.mock('./hosts/owner/engine-owner.ts', () => ({
  ownEngine: (spawn: () => unknown) => {
    spawned(spawn());
    return { dispose, models };
  },
}));

const base = realpathSync(mkdtempSync(join(tmpdir(), 'main-')));
const photo = join(base, 'a.png');
writeFileSync(photo, 'x');
afterAll(() => rmSync(base, { recursive: true }));

/** The stand-in itself, by the name under which the program gets it. */
const electron = (await import('electron')) as unknown as typeof Standin;
const argv = process.argv;
const written = { out: '', err: '' };
beforeEach(() => {
  openApp.mockClear();
  electron.app.exit.mockClear();
  Object.assign(written, { out: '', err: '' });
  for (const [name, stream] of [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const) {
    vi.spyOn(stream, 'write').mockImplementation((text: string | Uint8Array, then?: unknown) => {
      written[name] += String(text);
      if (typeof then === 'function') then();
      return true;
    });
  }
});
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

async function started(...words: string[]) {
  process.argv = ['/opt/dotbogi', ...words];
  Object.defineProperty(process, 'resourcesPath', { value: base, configurable: true });
  vi.resetModules();
  await import('./main.ts');
}

describe('the installed binary', () => {
  it('opens the window with absolute paths', async () => {
    await started('--no-sandbox', photo, 'b.png');
    await vi.waitFor(() => expect(openApp).toHaveBeenCalledOnce());
    expect(openApp.mock.calls[0]?.[0].sources).toEqual([photo, join(process.cwd(), 'b.png')]);
    expect(electron.app.exit).not.toHaveBeenCalled();
  });

  it.each([
    [['--version'], 0, /0\.1\.0/, /^$/],
    [['--help'], 0, /enhance/, /^$/],
    [['enhance'], 2, /^$/, /^[^\n]+\.\n$/],
    [['enhance', '--scale', '9', photo], 2, /^$/, /1 and 8/],
  ])('answers %j with exit code %i', async (words, code, out, err) => {
    await started(...words);
    await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(code));
    expect(written.out).toMatch(out);
    expect(written.err).toMatch(err);
  });

  it('runs without a display on the command line, with the engine as a utility process', async () => {
    await started('enhance', photo, '--model', 'no-such');
    await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(2));
    expect(written.err).toContain('no-such');
    expect(electron.app.commandLine.appendSwitch).toHaveBeenCalledWith('ozone-platform', 'headless');
    expect(electron.utilityProcess.fork).toHaveBeenCalled();
    expect(spawned).toHaveBeenCalled();
    expect(dispose).toHaveBeenCalled();
    expect(electron.BrowserWindow.made).toHaveLength(0);
    // Its own files lie apart from those of a window that may be open, and the machine stays awake meanwhile.
    expect(electron.app.setPath).toHaveBeenCalledWith('sessionData', expect.stringContaining('dotbogi-session-'));
    expect(electron.powerSaveBlocker.start).toHaveBeenCalledWith('prevent-app-suspension');
    expect(electron.powerSaveBlocker.stop).toHaveBeenCalled();
  });

  it('says that a photo is missing, like the command under Node', async () => {
    await started('enhance', join(base, 'none.png'));
    await vi.waitFor(() => expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(2));
    expect(written.err).toMatch(/none\.png» is not there\.\n$/);
  });
});
