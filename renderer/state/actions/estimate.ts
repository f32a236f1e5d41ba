import type { EstimateRequest } from '../../../electron/contract.ts';
import { noForecast } from '../estimate.ts';
import { failureOf } from '../failure.ts';
import { pendingPhotos, type Queue } from '../queue.ts';
import { isBusy } from '../run.ts';
import { choiceKey, isTemplate } from '../settings.ts';
import { type AppState, change, useApp } from '../store.ts';
import { reach } from './host.ts';

/** A measurement takes the whole processor: it waits until nobody has changed anything for so many milliseconds. */
const quiet = 1800;

/** Keeps an estimate of what the button would start, as long as the page lives; returns the way to stop. */
export function watchForecast(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let key = '';
  const look = (now: AppState) => {
    const asked = askedBy(now);
    const next = asked === null ? '' : keyOf(asked);
    if (next === key) return;
    key = next;
    clearTimeout(timer);
    if (asked === null) return change('forecast', () => noForecast);
    change('forecast', (forecast) => ({ ...forecast, state: 'measuring', key: next }));
    timer = setTimeout(() => void measure(asked, next), quiet);
  };
  const stop = useApp.subscribe((now, old) => {
    const same = sameWork(now.queue, old.queue) && now.choice === old.choice;
    if (!same || now.run.phase !== old.run.phase || now.engine !== old.engine) look(now);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Sizes that come in while a list is scrolled change nothing about what there is to do. */
function sameWork(now: Queue, old: Queue): boolean {
  return now.photos === old.photos && now.statuses === old.statuses && now.scanning === old.scanning;
}

function askedBy({ queue, choice, run, engine }: AppState): EstimateRequest | null {
  const able = engine.link === 'open' && engine.models.length > 0 && isTemplate(choice.settings.name);
  if (!able || isBusy(run) || queue.scanning) return null;
  const photos = pendingPhotos(queue, choiceKey(choice));
  if (photos.length === 0) return null;
  const { settings, out } = choice;
  return { photos: [...photos], settings, ...(out === null ? {} : { out }) };
}

/** What the figures depend on: neither names nor what is written into the metadata costs time. */
function keyOf({ photos, settings, out }: EstimateRequest): string {
  const { name: _name, policy: _policy, provenance: _provenance, strength: _strength, ...costly } = settings;
  return JSON.stringify([photos.length, photos[0], photos.at(-1), costly, out]);
}

async function measure(request: EstimateRequest, key: string): Promise<void> {
  const settle = (part: Partial<AppState['forecast']>) =>
    change('forecast', (forecast) => (forecast.key === key ? { ...forecast, ...part } : forecast));
  try {
    settle({ state: 'known', value: await reach().host.estimate(request), failure: null });
  } catch (error) {
    // It gave way to something newer, which will say more.
    const failure = failureOf(error);
    if (failure.code === 'cancelled' || failure.code === 'refused') settle({ state: 'none', value: null });
    else settle({ state: 'failed', value: null, failure });
  }
}
