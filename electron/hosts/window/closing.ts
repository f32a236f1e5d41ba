/** Closing the window while photos are being enhanced is asked about once, and then done in order. */
import type { BrowserWindow } from 'electron';

export interface Closing {
  busy(): boolean;
  /** True to stop the run and close. */
  ask(): Promise<boolean>;
  /** Stops what runs; the window is closed when it has settled, whatever came of it. */
  stop(): Promise<void>;
}

/** Holds the window open while something runs, until the person has said to stop it. */
export function askBeforeClosing(window: BrowserWindow, closing: Closing): void {
  let asking = false;
  let agreed = false;
  window.on('close', (event) => {
    if (agreed || !closing.busy()) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void decide().finally(() => {
      asking = false;
    });
  });
  async function decide(): Promise<void> {
    // What ran may have ended while the question stood; then «keep running» still keeps the window.
    if (!(await closing.ask())) return;
    agreed = true;
    await closing.stop().catch(() => undefined);
    if (!window.isDestroyed()) window.close();
  }
}
