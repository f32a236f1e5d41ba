/** Joins page and engine by a pair of ports, so that pixels never pass through this process. */
import { type BrowserWindow, MessageChannelMain, type UtilityProcess } from 'electron';
import { port } from './messages.ts';
import { hear } from './sender.ts';

export interface PagePorts {
  /** A new engine process runs; a page that has asked before gets its port at once. */
  started(engine: UtilityProcess): void;
  close(): void;
}

/** The page asks once it is ready, after each load; one pair is made for every load and every engine. */
export function joinByPorts(window: BrowserWindow): PagePorts {
  let engine: UtilityProcess | null = null;
  let wanted = false;
  let given = false;
  const join = () => {
    // A page that asks again and again would fill the engine with ports that nobody closes.
    if (engine === null || !wanted || given || window.isDestroyed()) return;
    given = true;
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ kind: 'port' }, [port1]);
    window.webContents.postMessage(port, null, [port2]);
  };
  const deaf = hear(window, port, () => {
    wanted = true;
    join();
  });
  window.webContents.on('did-start-loading', () => {
    wanted = false;
    given = false;
  });
  return {
    started(next) {
      engine = next;
      given = false;
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
