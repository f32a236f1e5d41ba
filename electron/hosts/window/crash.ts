/** A page that dies is loaded again; one that keeps dying ends the app with a word, instead of a loop. */
import type { BrowserWindow } from 'electron';

export interface Clock {
  now(): number;
}
/** This many deaths within this many milliseconds are a loop. */
const limit = 3;
const span = 60_000;

/** @param giveUp runs once, when the page has died {@link limit} times within a minute. */
export function surviveCrashes(window: BrowserWindow, giveUp: () => void, clock: Clock = Date): void {
  const deaths: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = clock.now();
    deaths.push(now);
    if (deaths.filter((death) => now - death < span).length >= limit) return giveUp();
    window.webContents.reload();
  });
}
