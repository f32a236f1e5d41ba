/** The native menu. On Windows and Linux it stays out of sight until Alt is pressed: the page has its own bar. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { openOutside } from './links.ts';
import type { Words } from './words.ts';

export interface MenuActions {
  openPhotos(): void;
  openFolder(): void;
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

function fileMenu(words: Words, actions: MenuActions, mac: boolean): Items {
  const submenu: Items = [
    { label: words.openPhotos, accelerator: 'CmdOrCtrl+O', click: () => actions.openPhotos() },
    { label: words.openFolder, accelerator: 'CmdOrCtrl+Shift+O', click: () => actions.openFolder() },
  ];
  if (mac) {
    const clear: MenuItemConstructorOptions = { role: 'clearRecentDocuments', label: words.clearRecent };
    submenu.push({ role: 'recentDocuments', label: words.openRecent, submenu: [clear] });
  }
  submenu.push(line, mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit });
  return [{ label: words.file, submenu }];
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

function rest(words: Words, mac: boolean): Items {
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
        ...about,
      ],
    },
  ];
}

/** @param platform as `process.platform` names it. */
export function menuTemplate(words: Words, actions: MenuActions, platform: NodeJS.Platform): Items {
  const mac = platform === 'darwin';
  return [...(mac ? appMenu(words) : []), ...fileMenu(words, actions, mac), ...editMenu(words), ...rest(words, mac)];
}

/** Replaces the default menu, whose zoom, reload and developer items would reach the page. */
export function installMenu(words: Words, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(words, actions, process.platform)));
}
