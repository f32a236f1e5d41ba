/** The one window: a sandboxed page with nothing of Node in it. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { denyNetwork, denyPermissions, wallIn } from './links.ts';
import { type Placement, readPlacement, writePlacement } from './placement.ts';
import { home } from './protocol.ts';

/** The page's own grounds, so that nothing flashes before it has painted. */
const grounds = { dark: '#161717', light: '#e9eaea' } as const;

export function ground(): string {
  return nativeTheme.shouldUseDarkColors ? grounds.dark : grounds.light;
}

function placementOf(window: BrowserWindow): Placement {
  const { x, y, width, height } = window.getNormalBounds();
  return { x, y, width, height, maximized: window.isMaximized() };
}

/** @param preload absolute path of the bundled preload script. The page is loading when this returns. */
export function openWindow(preload: string): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json');
  const { maximized, ...bounds } = readPlacement(
    file,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Dotbogi',
    backgroundColor: ground(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      // A middle click would ask for a new window; it is refused one anyway, and not even heard here.
      disableBlinkFeatures: 'Auxclick',
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  wallIn(window.webContents);
  denyPermissions(window.webContents.session);
  denyNetwork(window.webContents.session);
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writePlacement(file, placementOf(window)));
  // The page follows the system by its own style sheet; the ground behind it must follow too.
  const recolour = () => window.setBackgroundColor(ground());
  nativeTheme.on('updated', recolour);
  window.on('closed', () => nativeTheme.off('updated', recolour));
  void window.loadURL(home);
  return window;
}
