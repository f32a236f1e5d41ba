/** Grants what a person opens, in order, so that whoever asks next finds it in force. */
import type { Grants } from '../grants.ts';

/** As many as one scan may name. */
export const mostSources = 100_000;

export class Granting {
  /** Resolves when everything that was added before has been granted or left out. */
  settled: Promise<void> = Promise.resolve();
  #waiting = 0;
  readonly #grants: Pick<Grants, 'name'>;
  readonly #most: number;

  /** @param most how many paths may wait; more at once is no person's doing and is left out whole. */
  constructor(grants: Pick<Grants, 'name'>, most = mostSources) {
    this.#grants = grants;
    this.#most = most;
  }

  /** @returns the paths that are there. Never rejects. */
  async add(paths: readonly string[]): Promise<readonly string[]> {
    const there: string[] = [];
    if (this.#waiting + paths.length > this.#most) return there;
    this.#waiting += paths.length;
    this.settled = this.settled.then(async () => {
      for (const path of paths) {
        const done = await this.#grants.name(path).then(
          () => true,
          () => false,
        );
        this.#waiting -= 1;
        if (done) there.push(path);
      }
    });
    await this.settled;
    return there;
  }
}
