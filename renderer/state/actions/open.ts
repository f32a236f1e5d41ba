import type { Failure } from '../../../electron/contract.ts';
import { isReady } from '../engine.ts';
import { failureOf } from '../failure.ts';
import { showSheet } from '../gestures.ts';
import { addScan } from '../queue.ts';
import { isBusy } from '../run.ts';
import { change, useApp } from '../store.ts';
import { attempt, reach } from './host.ts';
import { show } from './show.ts';

/** Looks through files and folders and puts their pictures into the queue. */
export async function openSources(sources: readonly string[], recursive: boolean): Promise<void> {
  change('queue', (queue) => ({ ...queue, scanning: true }));
  await attempt(async () => {
    const found = await reach().host.scan({ sources: [...sources], recursive });
    change('queue', (queue) => addScan(queue, found));
    const fresh = found.photos[0];
    if (fresh !== undefined && !isBusy(useApp.getState().run)) await show(fresh.id);
  });
  change('queue', (queue) => ({ ...queue, scanning: false }));
}

/** Asks for photos: the system's dialog in a window, the page's own in a browser. */
export async function choosePhotos(): Promise<void> {
  // A key may come before the host.
  if (!isReady(useApp.getState().engine)) return;
  if (useApp.getState().engine.host === 'browser') return showSheet('source');
  await attempt(async () => {
    const paths = await reach().host.choosePhotos();
    if (paths.length > 0) await openSources(paths, true);
  });
}

/** Asks for a folder of photos. */
export async function chooseFolder(): Promise<void> {
  // A key may come before the host.
  if (!isReady(useApp.getState().engine)) return;
  if (useApp.getState().engine.host === 'browser') return showSheet('source');
  await attempt(async () => {
    const path = await reach().host.chooseFolder();
    if (path !== null) await openSources([path], true);
  });
}

/** Opens the pictures that come with the program. */
export async function trySamples(): Promise<void> {
  const { samples } = useApp.getState().engine;
  if (samples !== null) await openSources([samples], true);
}

/** Opens dropped files; in a browser they travel to the host first. One that cannot is told in the list, beside the others. */
export async function openFiles(files: readonly File[], signal: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  change('queue', (queue) => ({ ...queue, scanning: true }));
  await attempt(async () => {
    const { host, place } = reach();
    const paths: string[] = [];
    const refused: Failure[] = [];
    for (const file of files) {
      try {
        const path = await place(file, signal);
        if (useApp.getState().engine.host === 'window') await host.grant(path);
        paths.push(path);
      } catch (error) {
        // Without its host, or unwanted by now, the same would be said of every file.
        if (signal.aborted || useApp.getState().engine.link === 'lost') throw error;
        refused.push({ path: file.name, ...failureOf(error) });
      }
    }
    change('queue', (queue) => addScan(queue, { photos: [], refused }));
    if (paths.length > 0) await openSources(paths, true);
  });
  change('queue', (queue) => ({ ...queue, scanning: false }));
}
