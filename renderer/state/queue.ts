import type { Earlier, EngineEvent, Failure, Photo, PhotoGist, ScanResult, Spared } from '../../electron/contract.ts';
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
  /** How it went, for the report; null where nothing was made. */
  readonly made: Made | null;
  /** Id of the model that makes or made the result; '' when a page that was reloaded cannot know. */
  readonly model: string;
}

/** What is known of a result beside its size. */
export interface Made {
  readonly milliseconds: number;
  /** Output megapixels per second. */
  readonly speed: number;
  /** dB; null where the result, made small again, equals the photo; undefined where it was not measured. */
  readonly fidelity: number | null | undefined;
  /** Part of the photo could not be read. */
  readonly damaged: boolean;
  readonly spared: Spared | undefined;
}

/** What the queue needs to know of the run that settles its photos. */
export interface Job {
  readonly key: string;
  readonly model: string;
}

export type Filter = 'all' | 'left' | 'done' | 'failed';

/** A line of the list: a photo, or a file that was named and is none. */
export type Row =
  | { readonly kind: 'photo'; readonly photo: Photo }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** What was taken off the list last, so that it can come back: the list as it was. */
export interface TakenOff extends Pick<Queue, 'photos' | 'refused' | 'statuses'> {
  /** Lines that went. */
  readonly count: number;
}

export interface Queue {
  readonly photos: readonly Photo[];
  readonly statuses: Readonly<Record<string, Status>>;
  /** True sizes of the photos that were opened or seen in the list, and when a result of an earlier session was made. */
  readonly sizes: Readonly<Record<string, PhotoGist>>;
  /** Results of earlier sessions, of the photos that were opened. */
  readonly earlier: Readonly<Record<string, Earlier>>;
  readonly refused: readonly Failure[];
  readonly scanning: boolean;
  /** Offered to be brought back; null where nothing was taken off, or it came back. */
  readonly takenOff: TakenOff | null;
  readonly filter: Filter;
  /** Only names that hold this, whatever the case. */
  readonly search: string;
}

export const emptyQueue: Queue = {
  photos: [],
  statuses: {},
  sizes: {},
  earlier: {},
  refused: [],
  scanning: false,
  takenOff: null,
  filter: 'all',
  search: '',
};

const waiting: Status = {
  state: 'waiting',
  reason: null,
  result: null,
  target: null,
  warnings: [],
  key: null,
  made: null,
  model: '',
};

/** The status of a photo; one that no run has touched waits. */
export function statusOf(queue: Pick<Queue, 'statuses'>, photo: string): Status {
  return queue.statuses[photo] ?? waiting;
}

/** Adds what a scan found, without doubling a photo that is there already. */
export function addScan(queue: Queue, found: ScanResult): Queue {
  const known = new Set(queue.photos.map((photo) => photo.id));
  const fresh = found.photos.filter((photo) => !known.has(photo.id));
  const told = new Set(queue.refused.map(({ message }) => message));
  const refused = found.refused.filter(({ message }) => !told.has(message));
  return { ...queue, photos: [...queue.photos, ...fresh], refused: [...queue.refused, ...refused] };
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
      const { photo, target, warnings, milliseconds, speed, fidelity, damaged = false, spared } = event.result;
      const made = { milliseconds, speed, fidelity, damaged, spared };
      return set(photo, { state: 'done', reason: null, result: size(event.result), target, warnings, key, made });
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

const filtered: Readonly<Record<Exclude<Filter, 'all'>, readonly PhotoState[]>> = {
  left: ['waiting', 'working', 'cancelled'],
  done: ['done', 'skipped'],
  failed: ['failed'],
};

/** The lines that filter and search let through: photos in their order, then the files that could not be taken. */
export function shownRows(queue: Pick<Queue, 'photos' | 'refused' | 'statuses' | 'filter' | 'search'>): readonly Row[] {
  const { filter, search } = queue;
  const words = search.trim().toLocaleLowerCase();
  const named = (path: string) => words === '' || path.toLocaleLowerCase().includes(words);
  const rows: Row[] = [];
  for (const photo of queue.photos) {
    const wanted = filter === 'all' || filtered[filter].includes(statusOf(queue, photo.id).state);
    if (wanted && named(photo.path)) rows.push({ kind: 'photo', photo });
  }
  if (filter !== 'all' && filter !== 'failed') return rows;
  for (const failure of queue.refused)
    if (named(failure.path ?? failure.message)) rows.push({ kind: 'refused', failure });
  return rows;
}

/** How many photos are finished (skipped ones included), left to do, and failed; refused files beside them. */
export function countStates(
  queue: Pick<Queue, 'photos' | 'statuses' | 'refused'>,
): Readonly<Record<'left' | 'done' | 'failed' | 'refused', number>> {
  let done = 0;
  let failed = 0;
  // A run may settle photos that are not in the list (any more).
  for (const { id } of queue.photos) {
    const { state } = statusOf(queue, id);
    if (state === 'done' || state === 'skipped') done++;
    else if (state === 'failed') failed++;
  }
  return { done, failed, left: queue.photos.length - done - failed, refused: queue.refused.length };
}

/** Ids of what a run would do now: all that these settings have not settled. */
export function pendingPhotos(queue: Pick<Queue, 'photos' | 'statuses'>, key: string): readonly string[] {
  return queue.photos.filter((photo) => statusOf(queue, photo.id).key !== key).map((photo) => photo.id);
}

/** How many different folders the photos come from. */
export function countFolders({ photos }: Pick<Queue, 'photos'>): number {
  return new Set(photos.map((photo) => photo.path.replace(/[\\/][^\\/]*$/, ''))).size;
}

const indices = new WeakMap<readonly Photo[], Map<string, Photo>>();

/** A photo by its id; the list is indexed once, since every movement of the pointer asks. */
export function photoOf({ photos }: Pick<Queue, 'photos'>, id: string | null): Photo | null {
  if (id === null) return null;
  const known = indices.get(photos) ?? new Map(photos.map((photo) => [photo.id, photo]));
  indices.set(photos, known);
  return known.get(id) ?? null;
}
