import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';
import { wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { askToStop, chooseFolder, choosePhotos, offerInstall, offerUpdate, say, tellOfCrash } = await import(
  './dialogs.ts'
);

const window = new electron.BrowserWindow({}) as unknown as Electron.BrowserWindow;
const words = wordsFor('en');
beforeEach(() => {
  electron.dialog.showOpenDialog.mockClear();
  electron.dialog.showMessageBox.mockClear();
});

describe('choosers', () => {
  it('choose several photos of the kinds that the engine reads', async () => {
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/p/a.jpg', '/p/b.png'] });
    expect(await choosePhotos(window, words)).toEqual(['/p/a.jpg', '/p/b.png']);
    const options = electron.dialog.showOpenDialog.mock.calls[0]?.[1];
    expect(options?.properties).toEqual(expect.arrayContaining(['openFile', 'multiSelections']));
    expect(options?.properties).not.toContain('openDirectory');
    expect(options?.filters?.[0]?.extensions).toContain('tiff');
  });

  it('choose one folder', async () => {
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/p'] });
    expect(await chooseFolder(window, words)).toBe('/p');
    expect(electron.dialog.showOpenDialog.mock.calls[0]?.[1].properties).toContain('openDirectory');
  });

  it('choose nothing when dismissed, whatever paths are reported', async () => {
    electron.dialog.showOpenDialog.mockResolvedValue({ canceled: true, filePaths: ['/etc'] });
    expect(await choosePhotos(window, words)).toEqual([]);
    expect(await chooseFolder(window, words)).toBeNull();
  });
});

describe('questions', () => {
  it('keep a run going unless the person says stop, for Enter and Escape too', async () => {
    expect(await askToStop(window, words)).toBe(false);
    const options = electron.dialog.showMessageBox.mock.calls[0]?.[1];
    expect(options).toMatchObject({ defaultId: 0, cancelId: 0, buttons: ['Keep running', 'Stop and close'] });
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1, checkboxChecked: false });
    expect(await askToStop(window, words)).toBe(true);
  });

  it('tell of a page that keeps dying', async () => {
    await tellOfCrash(words);
    expect(electron.dialog.showMessageBox.mock.calls[0]?.[0]).toMatchObject({
      type: 'error',
      message: words.pageCrashed,
    });
  });

  it.each([offerUpdate, offerInstall])('take a version only from a yes: %o', async (offer) => {
    expect(await offer(window, words, '9.9.9')).toBe(false);
    const options = electron.dialog.showMessageBox.mock.calls[0]?.[1];
    expect(options).toMatchObject({ defaultId: 0, cancelId: 0 });
    expect(options?.message).toContain('9.9.9');
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1, checkboxChecked: false });
    expect(await offer(window, words, '9.9.9')).toBe(true);
  });

  it('ask nothing of a window that is gone', async () => {
    const gone = new electron.BrowserWindow({});
    gone.isDestroyed.mockReturnValue(true);
    const closed = gone as unknown as Electron.BrowserWindow;
    expect(await offerUpdate(closed, words, '9')).toBe(false);
    await say(closed, words, 'x');
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled();
  });
});
