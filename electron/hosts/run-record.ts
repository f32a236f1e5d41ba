import type { EngineEvent, Failure, RunRequest, Summary } from '../contract.ts';

/** What a host knows of one run beyond the life of an engine: enough to end it truthfully whatever dies. */
export interface RunRecord {
  readonly request: RunRequest;
  readonly settled: ReadonlySet<string>;
  readonly left: readonly string[];
  /** Whether any engine has begun it. */
  readonly begun: boolean;
  paused: boolean;
  cancelled: boolean;
  /** Takes an engine's event in; what listeners should hear of it, or null for what they have heard before. */
  hear(event: EngineEvent): EngineEvent | null;
  /** The photo that was worked on when the engine died, if any; forgets that it was begun. */
  atHand(): string | null;
  summary(): Summary;
}

const runOf = (event: EngineEvent): string | null =>
  event.kind === 'ended' ? event.summary.run : event.kind === 'restarted' ? null : event.run;

/** True when `event` belongs to `run`. */
export const isOf = (event: EngineEvent, run: string): boolean => runOf(event) === run;

/** Opens the record of a run that no engine has begun yet. */
export function recordRun(request: RunRequest): RunRecord {
  const photos = [...new Set(request.photos)];
  const settled = new Set<string>(request.settled);
  const files = photos.filter((id) => !settled.has(id)).length;
  const failures: Failure[] = [];
  const count = { done: 0, skipped: 0, cancelled: 0, pixels: 0 };
  let since = performance.now();
  let begun = false;
  let working = false;
  let started: string | null = null;
  const settle = (photo: string): boolean => {
    if (started === photo) started = null;
    if (settled.has(photo)) return false;
    settled.add(photo);
    return true;
  };
  const hear = (event: EngineEvent): EngineEvent | null => {
    switch (event.kind) {
      case 'begun':
        working = true;
        if (begun) return null;
        begun = true;
        since = performance.now();
        return { ...event, files };
      case 'started':
        started = event.photo;
        return event;
      case 'finished':
        if (!settle(event.result.photo)) return null;
        count.done++;
        count.pixels += event.result.width * event.result.height;
        return event;
      case 'skipped':
      case 'cancelled':
        if (!settle(event.photo)) return null;
        count[event.kind]++;
        return event;
      case 'failed':
        if (!settle(event.photo)) return null;
        failures.push(event.failure);
        return event;
      case 'ended':
        return null;
      default:
        return event;
    }
  };
  return {
    request,
    settled,
    get left() {
      return photos.filter((id) => !settled.has(id));
    },
    get begun() {
      return begun;
    },
    paused: false,
    cancelled: false,
    hear,
    atHand() {
      // A photo can kill the engine while it is decoded, before it has been said to be started.
      const first = working && !this.paused ? this.left[0] : undefined;
      const blamed = started ?? first ?? null;
      started = null;
      working = false;
      return blamed;
    },
    summary: () => ({
      run: request.run,
      files,
      done: count.done,
      skipped: count.skipped,
      failed: failures.length,
      cancelled: count.cancelled,
      milliseconds: performance.now() - since,
      megapixels: count.pixels / 1e6,
      failures,
    }),
  };
}
