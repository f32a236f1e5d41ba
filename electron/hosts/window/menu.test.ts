import { describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';
import { fill, wordsFor } from './words.ts';

vi.mock('electron', () => import('./standin.ts'));
const { installMenu, menuTemplate } = await import('./menu.ts');

const actions = { openPhotos: vi.fn(), openFolder: vi.fn() };
type Item = Electron.MenuItemConstructorOptions;
const flat = (items: Item[]): Item[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const platforms = ['darwin', 'win32', 'linux'] as const;

describe('menu', () => {
  it.each(platforms.flatMap((platform) => [[platform, 'en'] as const, [platform, 'ko'] as const]))(
    'has a word of ours for every item on %s in %s',
    (platform, language) => {
      for (const item of flat(menuTemplate(wordsFor(language), actions, platform))) {
        if (item.type === 'separator') continue;
        expect(item.label, item.role).toBeTruthy();
        // Everything in Korean but the product's own name in the first menu of macOS.
        if (language === 'ko' && item.label !== 'Dotbogi') expect(item.label).toMatch(/[가-힣]/);
      }
    },
  );

  it.each(platforms)('opens photos and folders by menu and key on %s', (platform) => {
    const items = flat(menuTemplate(wordsFor('en'), actions, platform));
    for (const [key, action] of [
      ['CmdOrCtrl+O', actions.openPhotos],
      ['CmdOrCtrl+Shift+O', actions.openFolder],
    ] as const) {
      action.mockClear();
      const item = items.find(({ accelerator }) => accelerator === key);
      item?.click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
      expect(action).toHaveBeenCalledOnce();
    }
  });

  it.each(platforms)('offers neither page zoom nor developer tools on %s', (platform) => {
    const roles = flat(menuTemplate(wordsFor('en'), actions, platform)).map(({ role }) => role);
    for (const role of ['zoomIn', 'zoomOut', 'resetZoom', 'toggleDevTools', 'forceReload']) {
      expect(roles).not.toContain(role);
    }
    expect(roles).toContain('quit');
    expect(roles).toContain('paste');
  });

  it('lists recent documents where the system keeps them', () => {
    const roles = (platform: NodeJS.Platform) =>
      flat(menuTemplate(wordsFor('en'), actions, platform)).map((i) => i.role);
    expect(roles('darwin')).toContain('recentDocuments');
    expect(roles('linux')).not.toContain('recentDocuments');
  });

  it('opens the website by the allow-list', () => {
    const item = flat(menuTemplate(wordsFor('en'), actions, 'linux')).find(
      ({ label }) => label === 'Dotbogi on GitHub',
    );
    item?.click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://github.com/dotbogi/dotbogi');
  });

  it('replaces the default menu', () => {
    installMenu(wordsFor('ko'), actions);
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
