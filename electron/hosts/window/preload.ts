/**
 * The one opening in the wall: five functions, each tied to a message of its own. The page gets neither `ipcRenderer`
 * nor a way to name a channel. Ports cannot cross a context bridge, so they go by `postMessage` to our own origin.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { control, drag, dropped, port, portArrived } from './messages.ts';

/** What this file uses of the page's world; the DOM's types would leak into every file beside it. */
declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
type DroppedFile = Parameters<typeof webUtils.getPathForFile>[0];

/** `window.dotbogi` in the page. */
export interface Dotbogi {
  readonly control: { post(message: unknown): void; on(listener: (message: unknown) => void): void };
  /**
   * Asks for a port to the engine. It arrives as a `message` event of the window, `data` being «dotbogi:port»,
   * `source` the window itself and the port in `ports[0]`; again, unasked, whenever the engine was started anew.
   */
  onPort(): void;
  /** Path of a dropped or pasted file, '' for one that lies on no disk. Naming it here grants it. */
  pathFor(file: unknown): string;
  /** Starts dragging a finished result out of the window. */
  drag(path: string): void;
}

ipcRenderer.on(port, (event) => {
  // '/' is «my own origin»: a page of another would not get it.
  window.postMessage(portArrived, '/', event.ports);
});

const dotbogi: Dotbogi = {
  control: {
    post: (message) => ipcRenderer.send(control, message),
    // The event stays here: it holds the way back to everything that the page shall not have.
    on: (listener) => void ipcRenderer.on(control, (_event, message: unknown) => listener(message)),
  },
  onPort: () => ipcRenderer.send(port),
  pathFor: (file) => {
    const path = webUtils.getPathForFile(file as DroppedFile);
    if (path !== '') ipcRenderer.send(dropped, path);
    return path;
  },
  drag: (path) => ipcRenderer.send(drag, String(path)),
};
contextBridge.exposeInMainWorld('dotbogi', dotbogi);
