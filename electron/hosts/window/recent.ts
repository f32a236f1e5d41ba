/** What was opened lately: the system's own list, and one of ours for the menu, since not every system shows its. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { app } from 'electron';
import * as z from 'zod';
import { Path } from '../../contract.ts';

const most = 10;
const Stored = z.array(Path).max(most);

/** Kept as JSON in the user's data folder; what cannot be read as such counts as nothing. */
export class Recent {
  #paths: readonly string[];
  readonly #file: string;
  readonly #changed: (paths: readonly string[]) => void;

  /** @param changed hears the new list, latest first, whenever it has become another. */
  constructor(file: string, changed: (paths: readonly string[]) => void = () => {}) {
    this.#file = file;
    this.#changed = changed;
    this.#paths = stored(file);
  }

  /** Absolute paths of photos and folders, latest first; some may have gone since. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Puts paths in front. A whole selection counts as its first few: the list is for people. */
  add(paths: readonly string[]): void {
    const fresh = paths.slice(0, most).filter((path) => Path.safeParse(path).success);
    if (fresh.length === 0) return;
    for (const path of fresh.toReversed()) app.addRecentDocument(path);
    this.#set([...new Set([...fresh, ...this.#paths])].slice(0, most));
  }

  clear(): void {
    app.clearRecentDocuments();
    this.#set([]);
  }

  #set(paths: readonly string[]): void {
    this.#paths = paths;
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(paths), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A list that cannot be kept is no reason not to open a photo.
    }
    this.#changed(paths);
  }
}

function stored(file: string): readonly string[] {
  try {
    return Stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
