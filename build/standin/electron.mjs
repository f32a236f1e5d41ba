/**
 * As much of the module `electron` as the installed program uses on the command line, over plain Node: the packed
 * main.js runs unchanged, its engine in a process that speaks like a utility process.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';

class App extends EventEmitter {
  isPackaged = true;
  commandLine = { appendSwitch() {} };
  setName() {}
  setPath() {}
  getPath = () => tmpdir();
  disableHardwareAcceleration() {}
  setActivationPolicy() {}
  whenReady = async () => undefined;
  exit = (code) => process.exit(code);
}
export const app = new App();

export const utilityProcess = {
  fork(path) {
    const speaks = new URL('./parent-port.mjs', import.meta.url).href;
    const child = fork(path, [], {
      execArgv: ['--import', speaks],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return Object.assign(child, { postMessage: (message) => child.send(message) });
  },
};
export const powerSaveBlocker = { start: () => 1, stop() {} };

/** Windows and all that belongs to them: there to be imported, and an error to be used. */
const absent = () =>
  new Proxy(class {}, {
    construct() {
      throw new Error('The command line must open no window.');
    },
    get() {
      throw new Error('The command line must ask for nothing of a window.');
    },
  });
export const BrowserWindow = absent();
export const dialog = absent();
export const ipcMain = absent();
export const Menu = absent();
export const MessageChannelMain = absent();
export const nativeImage = absent();
export const nativeTheme = absent();
export const Notification = absent();
export const protocol = absent();
export const screen = absent();
export const shell = absent();
