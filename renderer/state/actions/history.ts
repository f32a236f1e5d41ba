import type { Part, RunHistory } from '../../../electron/contract.ts';
import { showSheet } from '../gestures.ts';
import { tellable } from '../history.ts';
import { addScan } from '../queue.ts';
import { isBusy } from '../run.ts';
import { change, useApp } from '../store.ts';
import { attempt, reach } from './host.ts';
import { run } from './run.ts';
import { show } from './show.ts';

const told = 100;

/** Asks for runs that were broken off, once after a start. */
export async function findUnfinished(): Promise<void> {
  await attempt(async () => {
    const unfinished = tellable(await reach().host.unfinished()).filter(({ left }) => left > 0);
    change('history', (history) => ({ ...history, unfinished }));
  });
}

/** Opens the list of earlier runs. */
export async function showHistory(): Promise<void> {
  showSheet('history');
  await attempt(async () => {
    const runs = tellable(await reach().host.history(told));
    change('history', (history) => ({ ...history, runs }));
  });
}

/** Goes on with a run that was broken off, under its own name and settings. */
export async function goOn({ run: id }: Pick<RunHistory, 'run'>): Promise<void> {
  await recall(id, 'left', id);
}

/** Does the failed photos of an earlier run once more. */
export async function retryRun({ run: id }: Pick<RunHistory, 'run'>): Promise<void> {
  await recall(id, 'failed', null);
}

async function recall(id: string, part: Part, as: string | null): Promise<void> {
  const photos = await findAgain(id, part);
  if (photos.length > 0) await run(photos, as);
}

/** Does an earlier run once more, as a new one: the same photos with the same settings, whatever came of them. */
export async function runAgain({ run: id }: Pick<RunHistory, 'run'>): Promise<void> {
  await recall(id, 'all', null);
}

/** Opens what an earlier run was about, with its settings, ready to start. */
export async function openAgain({ run: id }: Pick<RunHistory, 'run'>): Promise<void> {
  const [first] = await findAgain(id, 'all');
  if (first !== undefined) await show(first);
}

/** Puts photos of an earlier run into the queue and chooses its settings; gives the ids of those that are there. */
async function findAgain(id: string, part: Part): Promise<readonly string[]> {
  if (isBusy(useApp.getState().run)) return [];
  showSheet('none');
  leave(id);
  const ids: string[] = [];
  await attempt(async () => {
    const found = await reach().host.recall(id, part);
    const { settings, out } = found;
    change('queue', (queue) => addScan(queue, found));
    change('choice', () => ({ settings, out }));
    ids.push(...found.photos.map((photo) => photo.id));
  });
  return ids;
}

/** Takes a run out of the history; its results stay. */
export async function forget({ run: id }: Pick<RunHistory, 'run'>): Promise<void> {
  leave(id);
  await attempt(async () => {
    await reach().host.forget(id);
    change('history', ({ runs, unfinished }) => ({
      unfinished,
      runs: runs?.filter((one) => one.run !== id) ?? null,
    }));
  });
}

/** Takes the offer to go on away; the history still has the run. */
export function leave(id: string): void {
  change('history', (history) => ({ ...history, unfinished: history.unfinished.filter(({ run: one }) => one !== id) }));
}
