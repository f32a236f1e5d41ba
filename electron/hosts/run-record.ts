import type { EngineEvent, Failure, RunRequest, Summary } from '../contract.ts';

/** What a host knows of one run beyond the life of an engine: enough to end it truthfully whatever dies. */
export class RunRecord {
  /** What the user last asked for; a new engine is told again. */
  paused = false;
  cancelled = false;
  readonly settled: Set<string>;
  private readonly photos: readonly string[];
  private readonly files: number;
  private readonly failures: Failure[] = [];
  private readonly count = { done: 0, skipped: 0, cancelled: 0, pixels: 0 };
  private since = performance.now();
  private wasBegun = false;
  /** True while the engine at hand has this run in work. */
  private working = false;
  private started: string | null = null;

  constructor(readonly request: RunRequest) {
    this.photos = [...new Set(request.photos)];
    this.settled = new Set(request.settled);
    this.files = this.left.length;
  }

  /** Photos that nothing has come of yet, in the order of the run. */
  get left(): readonly string[] {
    return this.photos.filter((id) => !this.settled.has(id));
  }

  /** Whether any engine has begun it. */
  get begun(): boolean {
    return this.wasBegun;
  }

  /** Takes an engine's event in. Gives what listeners should hear of it, or null for what they have heard before. */
  hear(event: EngineEvent): EngineEvent | null {
    switch (event.kind) {
      case 'begun':
        return this.begin(event);
      case 'started':
        this.started = event.photo;
        return event;
      case 'finished':
        if (!this.settle(event.result.photo)) return null;
        this.count.done++;
        this.count.pixels += event.result.width * event.result.height;
        return event;
      case 'skipped':
      case 'cancelled':
        if (!this.settle(event.photo)) return null;
        this.count[event.kind]++;
        return event;
      case 'failed':
        if (!this.settle(event.photo)) return null;
        this.failures.push(event.failure);
        return event;
      case 'ended':
        return null;
      default:
        return event;
    }
  }

  /** The photo that was worked on when the engine died, if any; the next engine has to begin anew. */
  atHand(): string | null {
    // A photo can kill the engine while it is decoded, before it has been said to be started.
    const first = this.working && !this.paused ? this.left[0] : undefined;
    const blamed = this.started ?? first ?? null;
    this.started = null;
    this.working = false;
    return blamed;
  }

  /** The sum over all engines that worked on it. */
  summary(): Summary {
    const { done, skipped, cancelled, pixels } = this.count;
    return {
      run: this.request.run,
      files: this.files,
      done,
      skipped,
      failed: this.failures.length,
      cancelled,
      milliseconds: performance.now() - this.since,
      megapixels: pixels / 1e6,
      failures: this.failures,
    };
  }

  private begin(event: Extract<EngineEvent, { kind: 'begun' }>): EngineEvent | null {
    this.working = true;
    if (this.wasBegun) return null;
    this.wasBegun = true;
    this.since = performance.now();
    return { ...event, files: this.files };
  }

  /** False when something has come of the photo already: the first word counts. */
  private settle(photo: string): boolean {
    if (this.started === photo) this.started = null;
    if (this.settled.has(photo)) return false;
    this.settled.add(photo);
    return true;
  }
}

/** True when `event` belongs to `run`. */
export function isOf(event: EngineEvent, run: string): boolean {
  if (event.kind === 'restarted') return false;
  return (event.kind === 'ended' ? event.summary.run : event.run) === run;
}
