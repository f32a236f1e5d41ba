/** Joins page and engine by a pair of ports, so that pixels never pass through this process. */
import { type BrowserWindow, MessageChannelMain, type UtilityProcess } from 'electron';
import { port } from './messages.ts';
import { hear } from './sender.ts';

export interface PagePorts {
  /** A new engine process runs; a page that has asked before gets its port at once. */
  started(engine: UtilityProcess): void;
  close(): void;
}

/** The page asks when it is ready, after each load; a new pair is made for every asking and every engine. */
export function joinByPorts(window: BrowserWindow): PagePorts {
  let engine: UtilityProcess | null = null;
  let wanted = false;
  const join = () => {
    if (engine === null || !wanted || window.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ kind: 'port' }, [port1]);
    window.webContents.postMessage(port, null, [port2]);
  };
  const deaf = hear(window, port, () => {
    wanted = true;
    join();
  });
  return {
    started(next) {
      engine = next;
      next.once('exit', () => {
        // Only if no later engine has taken its place.
        if (engine === next) engine = null;
      });
      join();
    },
    close() {
      deaf();
      engine = null;
    },
  };
}
