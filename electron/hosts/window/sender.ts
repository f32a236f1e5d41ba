/** Who speaks: messages are heard from the top frame of our window, showing our page, and from nobody else. */
import { type BrowserWindow, type IpcMainEvent, ipcMain } from 'electron';
import { isOurs } from './links.ts';

/** True for our page in the top frame; a frame that has gone away or elsewhere since it spoke is not ours. */
export function isOurPage(window: BrowserWindow, event: Pick<IpcMainEvent, 'sender' | 'senderFrame'>): boolean {
  if (window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOurs(frame.url);
}

/**
 * Hears one kind of message from our page; everybody else's is dropped without an answer.
 * @returns a function that stops hearing.
 */
export function hear(window: BrowserWindow, name: string, heard: (message: unknown) => void): () => void {
  const listener = (event: IpcMainEvent, message: unknown) => {
    if (isOurPage(window, event)) heard(message);
  };
  ipcMain.on(name, listener);
  return () => ipcMain.off(name, listener);
}
