import { describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';
import { fill, wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { installMenu, menuTemplate } = await import('./menu.ts');

const actions = {
  openPhotos: vi.fn(),
  openFolder: vi.fn(),
  openAgain: vi.fn(),
  clearRecent: vi.fn(),
  checkAtStart: vi.fn(),
  checkNow: vi.fn(),
};
const state = { recent: ['/사진/여름'], updates: { possible: true, on: false } };
type Item = Electron.MenuItemConstructorOptions;
/** Chooses an item as a person does; a check box has turned by then. */
const choose = (item: Item | undefined, checked = false) =>
  item?.click?.({ checked } as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
const flat = (items: Item[]): Item[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const platforms = ['darwin', 'win32', 'linux'] as const;

describe('menu', () => {
  it.each(platforms.flatMap((platform) => [[platform, 'en'] as const, [platform, 'ko'] as const]))(
    'has a word of ours for every item on %s in %s',
    (platform, language) => {
      for (const item of flat(menuTemplate(wordsFor(language), actions, state, platform))) {
        if (item.type === 'separator') continue;
        expect(item.label, item.role).toBeTruthy();
        // Everything in Korean but the product's own name in the first menu of macOS.
        if (language === 'ko' && item.label !== 'Dotbogi') expect(item.label).toMatch(/[가-힣]/);
      }
    },
  );

  it.each(platforms)('opens photos and folders by menu and key on %s', (platform) => {
    const items = flat(menuTemplate(wordsFor('en'), actions, state, platform));
    for (const [key, action] of [
      ['CmdOrCtrl+O', actions.openPhotos],
      ['CmdOrCtrl+Shift+O', actions.openFolder],
    ] as const) {
      action.mockClear();
      const item = items.find(({ accelerator }) => accelerator === key);
      choose(item);
      expect(action).toHaveBeenCalledOnce();
    }
  });

  it.each(platforms)('offers neither page zoom nor developer tools on %s', (platform) => {
    const roles = flat(menuTemplate(wordsFor('en'), actions, state, platform)).map(({ role }) => role);
    for (const role of ['zoomIn', 'zoomOut', 'resetZoom', 'toggleDevTools', 'forceReload']) {
      expect(roles).not.toContain(role);
    }
    expect(roles).toContain('quit');
    expect(roles).toContain('paste');
  });

  it.each(platforms)('opens again what was opened before, and forgets it, on %s', (platform) => {
    const items = (recent: string[]) => flat(menuTemplate(wordsFor('en'), actions, { ...state, recent }, platform));
    const some = items(['/photos/a & b', '/photos/c']);
    choose(some.find(({ label }) => label === '/photos/a && b'));
    expect(actions.openAgain).toHaveBeenLastCalledWith('/photos/a & b');
    choose(some.find(({ label }) => label === 'Clear Recent'));
    expect(actions.clearRecent).toHaveBeenCalled();
    expect(some.find(({ label }) => label === 'Open Recent')?.enabled).toBe(true);
    expect(items([]).find(({ label }) => label === 'Open Recent')?.enabled).toBe(false);
  });

  it('switches the look for updates, which is off, and offers none without an address', () => {
    const items = (updates: { possible: boolean; on: boolean }) =>
      flat(menuTemplate(wordsFor('en'), actions, { recent: [], updates }, 'linux'));
    const off = items({ possible: true, on: false }).find(({ type }) => type === 'checkbox');
    expect(off?.checked).toBe(false);
    choose(off, true);
    expect(actions.checkAtStart).toHaveBeenLastCalledWith(true);
    expect(items({ possible: true, on: true }).find(({ type }) => type === 'checkbox')?.checked).toBe(true);
    choose(items({ possible: true, on: false }).find(({ label }) => label === 'Look for Updates Now…'));
    expect(actions.checkNow).toHaveBeenCalledOnce();
    const none = items({ possible: false, on: false });
    expect(none.find(({ type }) => type === 'checkbox')).toBeUndefined();
    expect(none.find(({ label }) => label?.startsWith('Updates:'))?.enabled).toBe(false);
  });

  it('opens the website by the allow-list', () => {
    const item = flat(menuTemplate(wordsFor('en'), actions, state, 'linux')).find(
      ({ label }) => label === 'Dotbogi on GitHub',
    );
    choose(item);
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://github.com/dotbogi/dotbogi');
  });

  it('replaces the default menu', () => {
    installMenu(wordsFor('ko'), actions, state);
    expect(electron.Menu.setApplicationMenu).toHaveBeenCalledOnce();
    expect(electron.Menu.buildFromTemplate.mock.calls[0]?.[0].length).toBeGreaterThan(3);
  });
});

describe('words', () => {
  it('speaks Korean to Korean systems and English to the rest', () => {
    for (const locale of ['ko', 'ko-KR', 'KO-kr']) expect(wordsFor(locale).file).toBe('파일');
    for (const locale of ['en-US', 'de', 'kok-IN', '']) expect(wordsFor(locale).file).toBe('File');
  });

  it('has the same places to fill in both languages', () => {
    const [english, korean] = [wordsFor('en'), wordsFor('ko')];
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const word of Object.keys(english) as (keyof typeof english)[]) {
      expect(places(korean[word]), word).toEqual(places(english[word]));
    }
    expect(fill('{done} of {files}', { done: 1 })).toBe('1 of {files}');
  });
});
