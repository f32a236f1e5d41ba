import { describe, expect, it, vi } from 'vitest';
import { absolute, ownArguments } from './argv.ts';
import { askBeforeClosing } from './closing.ts';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));

describe('closing', () => {
  function arranged(answers: boolean[], busy = true) {
    const window = new electron.BrowserWindow({});
    const closing = {
      busy: vi.fn(() => busy),
      ask: vi.fn(async () => answers.shift() ?? false),
      stop: vi.fn(async () => undefined),
    };
    askBeforeClosing(window as unknown as Electron.BrowserWindow, closing);
    const close = () => {
      const event = { preventDefault: vi.fn() };
      window.emit('close', event);
      return event.preventDefault;
    };
    return { window, closing, close };
  }

  it('is not asked about when nothing runs', () => {
    const { closing, close } = arranged([], false);
    expect(close()).not.toHaveBeenCalled();
    expect(closing.ask).not.toHaveBeenCalled();
  });

  it('waits for the answer, and stops the run before the window goes', async () => {
    const { window, closing, close } = arranged([true]);
    expect(close()).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(window.close).toHaveBeenCalledOnce());
    expect(closing.stop).toHaveBeenCalledOnce();
    expect(close()).not.toHaveBeenCalled();
  });

  it('keeps the window when told to, asks once at a time, and asks again next time', async () => {
    const { window, closing, close } = arranged([false, true]);
    close();
    expect(close()).toHaveBeenCalledOnce();
    expect(closing.ask).toHaveBeenCalledOnce();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(window.close).not.toHaveBeenCalled();
    expect(closing.stop).not.toHaveBeenCalled();
    close();
    await vi.waitFor(() => expect(window.close).toHaveBeenCalledOnce());
  });

  it('closes even if the run could not be stopped', async () => {
    const { window, closing, close } = arranged([true]);
    closing.stop.mockRejectedValueOnce(new Error('the engine is gone'));
    close();
    await vi.waitFor(() => expect(window.close).toHaveBeenCalledOnce());
  });
});

describe('arguments', () => {
  it('are those after the binary, and after the folder when Electron was told one', () => {
    expect(ownArguments(['/opt/dotbogi', 'enhance', 'a'], true)).toEqual(['enhance', 'a']);
    expect(ownArguments(['/electron', '.', 'enhance', 'a'], false)).toEqual(['enhance', 'a']);
    expect(ownArguments(['/electron', '--inspect=0', '.', 'a'], false)).toEqual(['a']);
  });

  it('leave Chromium its switches and keep ours', () => {
    const ours = [
      'enhance',
      '--json',
      '--out',
      'x',
      '--name',
      '{name}',
      '--port',
      '1',
      '--recursive',
      '--help',
      '--version',
    ];
    const theirs = [
      '--no-sandbox',
      '--ozone-platform=headless',
      '--disable-gpu',
      '--inspect=0',
      '-psn_0_1',
      '--lang=ko',
    ];
    expect(ownArguments(['/opt/dotbogi', ...theirs, ...ours], true)).toEqual(ours);
  });

  it('of another start are meant from its own folder', () => {
    expect(absolute(['a b.jpg', '/c', '../d'], '/home/me')).toEqual(['/home/me/a b.jpg', '/c', '/home/d']);
  });
});
