import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';
import { wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { askToStop, chooseFolder, choosePhotos, remember, tellOfCrash } = await import('./dialogs.ts');

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

  it('remember ten documents at most', () => {
    remember(Array.from({ length: 30 }, (_, index) => `/p/${index}`));
    expect(electron.app.addRecentDocument).toHaveBeenCalledTimes(10);
  });
});
