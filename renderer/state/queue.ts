import type { EngineEvent, Failure, Photo, ScanResult } from '../../electron/contract.ts';
import { assertNever } from './assert-never.ts';
import type { Size } from './camera.ts';

export type PhotoState = 'waiting' | 'working' | 'done' | 'skipped' | 'failed' | 'cancelled';

/** What came of a photo. `key` names the settings of the run that settled it. */
export interface Status {
  readonly state: PhotoState;
  readonly reason: string | null;
  readonly result: Size | null;
  readonly target: string | null;
  readonly warnings: readonly string[];
  readonly key: string | null;
  /** Id of the model that makes or made the result; '' when a page that was reloaded cannot know. */
  readonly model: string;
}

/** What the queue needs to know of the run that settles its photos. */
export interface Job {
  readonly key: string;
  readonly model: string;
}

export type Filter = 'all' | 'done' | 'failed';

export interface Queue {
  readonly photos: readonly Photo[];
  readonly statuses: Readonly<Record<string, Status>>;
  /** True sizes of the photos that were opened. */
  readonly sizes: Readonly<Record<string, Size>>;
  readonly refused: readonly Failure[];
  readonly scanning: boolean;
  readonly filter: Filter;
}

export const emptyQueue: Queue = { photos: [], statuses: {}, sizes: {}, refused: [], scanning: false, filter: 'all' };

const waiting: Status = {
  state: 'waiting',
  reason: null,
  result: null,
  target: null,
  warnings: [],
  key: null,
  model: '',
};

/** The status of a photo; one that no run has touched waits. */
export function statusOf(queue: Queue, photo: string): Status {
  return queue.statuses[photo] ?? waiting;
}

/** Adds what a scan found, without doubling a photo that is there already. */
export function addScan(queue: Queue, found: ScanResult): Queue {
  const known = new Set(queue.photos.map((photo) => photo.id));
  const fresh = found.photos.filter((photo) => !known.has(photo.id));
  return { ...queue, photos: [...queue.photos, ...fresh], refused: found.refused };
}

/** The queue after an engine event. `key` names the settings of the running job, `model` its network. */
export function queueAfter(queue: Queue, event: EngineEvent, { key, model }: Job): Queue {
  const set = (photo: string, part: Partial<Status>): Queue => ({
    ...queue,
    statuses: { ...queue.statuses, [photo]: { ...statusOf(queue, photo), ...part } },
  });
  switch (event.kind) {
    case 'started':
      return set(event.photo, { ...waiting, state: 'working', result: size(event), target: event.target, model });
    case 'finished': {
      const { photo, target, warnings } = event.result;
      return set(photo, { state: 'done', reason: null, result: size(event.result), target, warnings, key });
    }
    case 'skipped':
      return set(event.photo, { state: 'skipped', reason: event.reason, key });
    case 'failed':
      return set(event.photo, { state: 'failed', reason: event.failure.message, key: null });
    case 'cancelled':
      return set(event.photo, { state: 'cancelled', reason: null, key: null });
    case 'ended':
      return settleLeftovers(queue);
    case 'begun':
    case 'ahead':
    case 'progress':
    case 'paused':
    case 'resumed':
    case 'waiting':
    case 'restarted':
      return queue;
    default:
      return assertNever(event);
  }
}

/** No photo may look busy once a run is over, even if its last event was lost with an engine. */
function settleLeftovers(queue: Queue): Queue {
  const busy = Object.entries(queue.statuses).filter(([, status]) => status.state === 'working');
  if (busy.length === 0) return queue;
  const statuses = { ...queue.statuses };
  for (const [photo, status] of busy) statuses[photo] = { ...status, state: 'cancelled' };
  return { ...queue, statuses };
}

function size(of: Size): Size {
  return { width: of.width, height: of.height };
}

/** The photos that the chosen filter lets through, in their order. */
export function shownPhotos(queue: Queue): readonly Photo[] {
  if (queue.filter === 'all') return queue.photos;
  const wanted: readonly PhotoState[] = queue.filter === 'done' ? ['done', 'skipped'] : ['failed'];
  return queue.photos.filter((photo) => wanted.includes(statusOf(queue, photo.id).state));
}

/** How many photos are finished (skipped ones included) and how many failed. */
export function countStates(queue: Queue): { readonly done: number; readonly failed: number } {
  let done = 0;
  let failed = 0;
  for (const { state } of Object.values(queue.statuses)) {
    if (state === 'done' || state === 'skipped') done++;
    else if (state === 'failed') failed++;
  }
  return { done, failed };
}

/** Ids of what a run would do now: all that these settings have not settled, or everything when nothing is left. */
export function pendingPhotos(queue: Queue, key: string): readonly string[] {
  const left = queue.photos.filter((photo) => statusOf(queue, photo.id).key !== key);
  return (left.length > 0 ? left : queue.photos).map((photo) => photo.id);
}

/** How many different folders the photos come from. */
export function countFolders(queue: Queue): number {
  return new Set(queue.photos.map((photo) => photo.path.replace(/[\\/][^\\/]*$/, ''))).size;
}
