/**
 * Stands in for the module `electron` in unit tests: `vi.mock('electron', () => import('./standin.ts'))`.
 * Every function carries its signature from electron.d.ts, so a call that Electron would not take does not compile.
 */
import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** A function of Electron's that records its calls. */
type Signature = (...args: never[]) => unknown;
function spy<F extends Signature>(answer?: F) {
  return vi.fn<F>(answer);
}

export class Session {
  setPermissionRequestHandler = spy<Electron.Session['setPermissionRequestHandler']>();
  setPermissionCheckHandler = spy<Electron.Session['setPermissionCheckHandler']>();
  setDevicePermissionHandler = spy<Electron.Session['setDevicePermissionHandler']>();
  webRequest = {
    onBeforeRequest: spy<(listener: Parameters<Electron.WebRequest['onBeforeRequest']>[0]) => void>(),
  };
}

export class WebContents extends EventEmitter {
  session = new Session();
  mainFrame = { url: 'app://dotbogi/index.html', parent: null };
  setWindowOpenHandler = spy<Electron.WebContents['setWindowOpenHandler']>();
  reload = spy<Electron.WebContents['reload']>();
  send = spy<Electron.WebContents['send']>();
  startDrag = spy<Electron.WebContents['startDrag']>();
  postMessage = spy<Electron.WebContents['postMessage']>();
  isDestroyed = spy<Electron.WebContents['isDestroyed']>(() => false);
}

export class BrowserWindow extends EventEmitter {
  static readonly made: BrowserWindow[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  webContents = new WebContents();
  bounds: Electron.Rectangle = { x: 40, y: 50, width: 1200, height: 800 };
  setProgressBar = spy<Electron.BrowserWindow['setProgressBar']>();
  setBackgroundColor = spy<Electron.BrowserWindow['setBackgroundColor']>();
  loadURL = spy<Electron.BrowserWindow['loadURL']>(async () => undefined);
  getNormalBounds = spy<Electron.BrowserWindow['getNormalBounds']>(() => this.bounds);
  isMaximized = spy<Electron.BrowserWindow['isMaximized']>(() => false);
  isMinimized = spy<Electron.BrowserWindow['isMinimized']>(() => false);
  isFocused = spy<Electron.BrowserWindow['isFocused']>(() => false);
  isDestroyed = spy<Electron.BrowserWindow['isDestroyed']>(() => false);
  maximize = spy<Electron.BrowserWindow['maximize']>();
  restore = spy<Electron.BrowserWindow['restore']>();
  show = spy<Electron.BrowserWindow['show']>();
  focus = spy<Electron.BrowserWindow['focus']>();
  close = spy<Electron.BrowserWindow['close']>();
  destroy = spy<Electron.BrowserWindow['destroy']>();

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.made.push(this);
  }
}

class App extends EventEmitter {
  isPackaged = true;
  name = 'Dotbogi';
  getPath = spy<Electron.App['getPath']>(() => '/nowhere');
  setName = spy<Electron.App['setName']>();
  setActivationPolicy = spy<Electron.App['setActivationPolicy']>();
  getLocale = spy<Electron.App['getLocale']>(() => 'en-US');
  getPreferredSystemLanguages = spy<Electron.App['getPreferredSystemLanguages']>(() => ['en-US']);
  requestSingleInstanceLock = spy<Electron.App['requestSingleInstanceLock']>(() => true);
  addRecentDocument = spy<Electron.App['addRecentDocument']>();
  clearRecentDocuments = spy<Electron.App['clearRecentDocuments']>();
  setPath = spy<Electron.App['setPath']>();
  whenReady = spy<Electron.App['whenReady']>(async () => undefined);
  enableSandbox = spy<Electron.App['enableSandbox']>();
  disableHardwareAcceleration = spy<Electron.App['disableHardwareAcceleration']>();
  setAppUserModelId = spy<Electron.App['setAppUserModelId']>();
  quit = spy<Electron.App['quit']>();
  exit = spy<Electron.App['exit']>();
  commandLine = { appendSwitch: spy<Electron.CommandLine['appendSwitch']>() };
}
export const app = new App();

class NativeTheme extends EventEmitter {
  shouldUseDarkColors = true;
}
export const nativeTheme = new NativeTheme();

export const screen = {
  getAllDisplays: spy<() => Pick<Electron.Display, 'workArea'>[]>(() => [
    { workArea: { x: 0, y: 0, width: 1920, height: 1080 } },
  ]),
};
export const protocol = {
  registerSchemesAsPrivileged: spy<Electron.Protocol['registerSchemesAsPrivileged']>(),
  handle: spy<Electron.Protocol['handle']>(),
};
export const shell = {
  openExternal: spy<Electron.Shell['openExternal']>(async () => undefined),
  showItemInFolder: spy<Electron.Shell['showItemInFolder']>(),
  openPath: spy<Electron.Shell['openPath']>(async () => ''),
};
export const dialog = {
  showSaveDialog: spy<
    (window: Electron.BaseWindow, options: Electron.SaveDialogOptions) => Promise<Electron.SaveDialogReturnValue>
  >(async () => ({ canceled: true, filePath: '' })),
  showOpenDialog: spy<
    (window: Electron.BaseWindow, options: Electron.OpenDialogOptions) => Promise<Electron.OpenDialogReturnValue>
  >(async () => ({ canceled: true, filePaths: [] })),
  showMessageBox: spy<
    (
      window: Electron.BaseWindow | Electron.MessageBoxOptions,
      options?: Electron.MessageBoxOptions,
    ) => Promise<Electron.MessageBoxReturnValue>
  >(async () => ({ response: 0, checkboxChecked: false })),
};
export const powerSaveBlocker = {
  start: spy<Electron.PowerSaveBlocker['start']>(() => 7),
  stop: spy<Electron.PowerSaveBlocker['stop']>(),
};
export const Menu = {
  buildFromTemplate: spy<(template: Electron.MenuItemConstructorOptions[]) => object>((template) => ({ template })),
  setApplicationMenu: spy<(menu: object | null) => void>(),
};
export const ipcMain = new EventEmitter();

export class Notification extends EventEmitter {
  static readonly made: Notification[] = [];
  static isSupported = spy<() => boolean>(() => true);
  readonly options: Electron.NotificationConstructorOptions;
  show = spy<Electron.Notification['show']>();

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
    Notification.made.push(this);
  }
}

export class UtilityProcess extends EventEmitter {
  pid: number | undefined = 4711;
  postMessage = spy<Electron.UtilityProcess['postMessage']>();
  kill = spy<Electron.UtilityProcess['kill']>(() => true);
}
export const utilityProcess = {
  made: [] as UtilityProcess[],
  fork: spy<(path: string, args?: string[], options?: Electron.ForkOptions) => UtilityProcess>(() => {
    const child = new UtilityProcess();
    utilityProcess.made.push(child);
    return child;
  }),
};

/** A port that only knows its other end: enough to see where each end went. */
export class MessagePortMain extends EventEmitter {
  postMessage = spy<Electron.MessagePortMain['postMessage']>();
  start = spy<Electron.MessagePortMain['start']>();
  close = spy<Electron.MessagePortMain['close']>();
}
export class MessageChannelMain {
  static readonly made: MessageChannelMain[] = [];
  port1 = new MessagePortMain();
  port2 = new MessagePortMain();
  constructor() {
    MessageChannelMain.made.push(this);
  }
}

export const contextBridge = { exposeInMainWorld: spy<Electron.ContextBridge['exposeInMainWorld']>() };
class IpcRenderer extends EventEmitter {
  send = spy<Electron.IpcRenderer['send']>();
}
export const ipcRenderer = new IpcRenderer();
export const nativeImage = {
  createFromPath: spy<(path: string) => { path: string; isEmpty(): boolean }>((path) => ({
    path,
    isEmpty: () => false,
  })),
};
export const webUtils = { getPathForFile: spy<(file: unknown) => string>(() => '/photos/a.jpg') };
