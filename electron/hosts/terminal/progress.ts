/** How far a run is. */
import type { EngineEvent } from '../../contract.ts';

/**
 * Photos that are through, and the share of each under way: one is still written when the next is computed, so that the
 * share of «the current one» would run backwards.
 */
export class Progress {
  readonly files: number;
  #settled = 0;
  readonly #parts = new Map<string, number>();

  constructor(files: number) {
    this.files = files;
  }

  /** Photos that are through, whatever came of them. */
  get settled(): number {
    return this.#settled;
  }

  /** Photos that are done, counting parts; 0 to `files`. */
  get done(): number {
    const done = [...this.#parts.values()].reduce((sum, part) => sum + part, this.#settled);
    return Math.min(done, this.files);
  }

  /** Takes an event of this run; those that say nothing of progress change nothing. */
  event(event: EngineEvent): void {
    switch (event.kind) {
      case 'progress':
        this.#parts.set(event.photo, event.tiles > 0 ? event.done / event.tiles : 0);
        break;
      case 'finished':
        this.#settle(event.result.photo);
        break;
      case 'skipped':
      case 'failed':
      case 'cancelled':
        this.#settle(event.photo);
        break;
    }
  }

  #settle(photo: string): void {
    this.#settled += 1;
    this.#parts.delete(photo);
  }
}
