/** The native menu. On Windows and Linux it stays out of sight until Alt is pressed: the page has its own bar. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { openOutside } from './links.ts';
import type { Words } from './words.ts';

export interface MenuActions {
  openPhotos(): void;
  openFolder(): void;
  /** Opens what was opened before; it may have gone since. */
  openAgain(path: string): void;
  clearRecent(): void;
  checkAtStart(on: boolean): void;
  checkNow(): void;
}

/** What changes in the menu while the app runs. */
export interface MenuState {
  /** Latest first. */
  readonly recent: readonly string[];
  /** `possible` is false where the installation names no address for updates. */
  readonly updates: { readonly possible: boolean; readonly on: boolean };
}
type Items = MenuItemConstructorOptions[];
const line: MenuItemConstructorOptions = { type: 'separator' };

function appMenu(words: Words): Items {
  const submenu: Items = [
    { role: 'about', label: words.about },
    line,
    { role: 'services', label: words.services },
    line,
    { role: 'hide', label: words.hide },
    { role: 'hideOthers', label: words.hideOthers },
    { role: 'unhide', label: words.unhide },
    line,
    { role: 'quit', label: words.quit },
  ];
  return [{ label: app.name, submenu }];
}

function fileMenu(words: Words, actions: MenuActions, state: MenuState, mac: boolean): Items {
  const submenu: Items = [
    { label: words.openPhotos, accelerator: 'CmdOrCtrl+O', click: () => actions.openPhotos() },
    { label: words.openFolder, accelerator: 'CmdOrCtrl+Shift+O', click: () => actions.openFolder() },
  ];
  submenu.push(
    recentMenu(words, actions, state.recent),
    line,
    mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit },
  );
  return [{ label: words.file, submenu }];
}

/** A list of ours on every system: that of macOS alone would name no folder, and Linux keeps none for a menu. */
function recentMenu(words: Words, actions: MenuActions, recent: readonly string[]): MenuItemConstructorOptions {
  const items: Items = recent.map((path) => ({
    // An ampersand would underline the letter after it.
    label: path.replaceAll('&', '&&'),
    click: () => actions.openAgain(path),
  }));
  const clear: MenuItemConstructorOptions = { label: words.clearRecent, click: () => actions.clearRecent() };
  return { label: words.openRecent, enabled: recent.length > 0, submenu: [...items, line, clear] };
}

function updateItems(words: Words, actions: MenuActions, { possible, on }: MenuState['updates']): Items {
  if (!possible) return [{ label: words.noUpdates, enabled: false }];
  return [
    {
      label: words.checkAtStart,
      type: 'checkbox',
      checked: on,
      click: (item) => actions.checkAtStart(item.checked),
    },
    { label: words.checkNow, click: () => actions.checkNow() },
  ];
}

function editMenu(words: Words): Items {
  const submenu: Items = [
    { role: 'undo', label: words.undo },
    { role: 'redo', label: words.redo },
    line,
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    { role: 'selectAll', label: words.selectAll },
  ];
  return [{ label: words.edit, submenu }];
}

function rest(words: Words, actions: MenuActions, state: MenuState, mac: boolean): Items {
  const about: Items = mac ? [] : [{ role: 'about', label: words.about }];
  return [
    // No page zoom among these: a zoomed page would no longer show a photo's pixels one to one.
    {
      label: words.view,
      submenu: [{ role: 'reload', label: words.reload }, line, { role: 'togglefullscreen', label: words.fullScreen }],
    },
    {
      role: 'window',
      label: words.window,
      submenu: [
        { role: 'minimize', label: words.minimize },
        { role: 'zoom', label: words.zoom },
      ],
    },
    {
      role: 'help',
      label: words.help,
      submenu: [
        { label: words.website, click: () => void openOutside('https://github.com/dotbogi/dotbogi') },
        line,
        ...updateItems(words, actions, state.updates),
        ...about,
      ],
    },
  ];
}

/** @param platform as `process.platform` names it. */
export function menuTemplate(words: Words, actions: MenuActions, state: MenuState, platform: NodeJS.Platform): Items {
  const mac = platform === 'darwin';
  return [
    ...(mac ? appMenu(words) : []),
    ...fileMenu(words, actions, state, mac),
    ...editMenu(words),
    ...rest(words, actions, state, mac),
  ];
}

/** Replaces the menu, at first the default one, whose zoom, reload and developer items would reach the page. */
export function installMenu(words: Words, actions: MenuActions, state: MenuState): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(words, actions, state, process.platform)));
}
