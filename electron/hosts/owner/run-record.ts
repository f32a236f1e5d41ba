import type { EngineEvent, Failure, RunRequest, Summary } from '../../contract.ts';

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
  /** Photos that the engine has been heard to work on, and nothing has come of. */
  private readonly suspects = new Set<string>();
  private mustBeApart = false;

  constructor(readonly request: RunRequest) {
    this.photos = [...new Set(request.photos)];
    this.settled = new Set(request.settled);
    this.files = this.left.length;
  }

  /** Photos that nothing has come of yet, in the order of the run. */
  get left(): readonly string[] {
    return this.photos.filter((id) => !this.settled.has(id));
  }

  /** Whether the next engine must take one photo at a time, because it is not known which one killed the last. */
  get apart(): boolean {
    return this.mustBeApart;
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
        this.suspects.add(event.photo);
        return event;
      case 'ahead':
        this.suspects.add(event.photo);
        return null;
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

  /**
   * The photo that was worked on when the engine died, if any; the next engine has to begin anew. Where several were
   * under way none is blamed: the next engine takes them apart, and the one that kills it too is known then.
   */
  atHand(): string | null {
    const suspects = [...this.suspects];
    // A photo can kill the engine while it is decoded, before it has been said to be started.
    const first = this.working && !this.paused ? this.left[0] : undefined;
    this.suspects.clear();
    this.working = false;
    if (suspects.length > 1) {
      this.mustBeApart = true;
      return null;
    }
    return suspects[0] ?? first ?? null;
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
    this.suspects.delete(photo);
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
