import type { RunRequest } from '../../../electron/contract.ts';
import { pendingPhotos, statusOf } from '../queue.ts';
import { idleRun, isBusy } from '../run.ts';
import { choiceKey, isTemplate } from '../settings.ts';
import { change, useApp } from '../store.ts';
import { hear } from './hear.ts';
import { attempt, reach } from './host.ts';

/** Enhances everything that the chosen settings have not settled, or the given photos; `as` goes on with a run. */
export async function run(only: readonly string[] | null, as: string | null = null): Promise<void> {
  const { queue, choice, run: current, forecast } = useApp.getState();
  const key = choiceKey(choice);
  const photos = only ?? pendingPhotos(queue, key);
  if (photos.length === 0 || isBusy(current) || !isTemplate(choice.settings.name)) return;
  const id = as ?? crypto.randomUUID();
  change('run', () => ({
    ...idleRun,
    phase: 'starting',
    id,
    key,
    model: choice.settings.model,
    files: photos.length,
    forecast: only === null && forecast.state === 'known' ? forecast.value : null,
    since: Date.now(),
    provider: useApp.getState().engine.info?.provider ?? null,
  }));
  change('view', (view) => ({ ...view, follow: true, failure: null }));
  const request: RunRequest = {
    run: id,
    photos: [...photos],
    settings: choice.settings,
    tiles: true,
    settled: [],
    ...(choice.out === null ? {} : { out: choice.out }),
  };
  await attempt(async () => hear({ kind: 'ended', summary: await reach().host.run(request) }));
  change('run', (now) => (now.id === id && now.phase !== 'ended' ? { ...now, phase: 'ended', current: null } : now));
}

/** Tries the failed photos once more. */
export function retryFailed(): void {
  const { queue } = useApp.getState();
  const failed = queue.photos.filter((photo) => statusOf(queue, photo.id).state === 'failed');
  void run(failed.map((photo) => photo.id));
}

/** Pauses or goes on, between two tiles. */
export async function pause(on: boolean): Promise<void> {
  const { id } = useApp.getState().run;
  if (id !== null) await attempt(() => (on ? reach().host.pause(id) : reach().host.resume(id)));
}

/** Stops the run; what is finished stays. */
export async function cancel(): Promise<void> {
  const { run: before } = useApp.getState();
  const { id } = before;
  // It may have ended while its user was asked whether to stop it.
  if (id === null || !isBusy(before)) return;
  change('run', (now) => ({ ...now, phase: 'cancelling' }));
  await attempt(async () => {
    try {
      await reach().host.cancel(id);
    } catch (error) {
      change('run', (now) => (now.id === id && now.phase === 'cancelling' ? { ...now, phase: before.phase } : now));
      throw error;
    }
  });
}
