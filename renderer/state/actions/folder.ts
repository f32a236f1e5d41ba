import type { Bridge } from '../../bridge.ts';
import { showSheet } from '../gestures.ts';
import { change, useApp } from '../store.ts';
import { attempt, reach } from './host.ts';
import { openSources } from './open.ts';

/** Lists a folder of the engine's machine; null is where the host likes to begin. Rejects with a `Failure`. */
export function browse(path: string | null): ReturnType<Bridge['host']['browse']> {
  return reach().host.browse(path);
}

/** Takes the folder that was picked in the page's own dialog. */
export async function takeFolder(path: string, use: 'source' | 'target'): Promise<void> {
  showSheet('none');
  await attempt(async () => {
    await reach().host.grant(path);
    if (use === 'source') await openSources([path], true);
    else setTarget(path);
  });
}

/** Asks for the folder of the results. */
export async function chooseTarget(): Promise<void> {
  if (useApp.getState().engine.host === 'browser') return showSheet('target');
  await attempt(async () => {
    const out = await reach().host.chooseFolder();
    if (out !== null) setTarget(out);
  });
}

/** Sets the folder of the results; null is `enhanced` beside the photos. */
export function setTarget(out: string | null): void {
  change('choice', (choice) => ({ ...choice, out }));
}
