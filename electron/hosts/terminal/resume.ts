/** Which earlier runs the terminal is to go on with. */
import { resolve } from 'node:path';
import type { Part, Recalled, RunHistory } from '../../contract.ts';
import type { EngineOwner } from '../owner/engine-owner.ts';

/** Runs looked through: as many as the journal keeps. */
const reach = 1000;
/** Signs of an id that name a run: fewer could be a folder's name. */
const shortest = 6;

/**
 * The runs that `words` name, by id or by what they were given, found again; without words the last one that was
 * broken off or cancelled, or, for `failed`, in which something failed. A string says why there is none.
 */
export async function takeUp(
  owner: Pick<EngineOwner, 'history' | 'recall'>,
  part: Part,
  words: readonly string[],
): Promise<readonly Recalled[] | string> {
  const runs = (await owner.history(reach)).filter(({ working }) => !working);
  const open = runs.filter((run) => isOpen(run, part));
  const chosen = new Set<string>();
  for (const word of words) {
    const named = find(open, word) ?? find(runs, word);
    if (!named) return `The journal knows no run of «${word}» that could go on.`;
    chosen.add(named.run);
  }
  if (words.length === 0) {
    if (!open[0]) return part === 'failed' ? 'There is no run in which a photo failed.' : 'There is no unfinished run.';
    chosen.add(open[0].run);
  }
  const recalled: Recalled[] = [];
  for (const run of chosen) recalled.push((await owner.recall(run, part)) as Recalled);
  return recalled;
}

function isOpen({ left, cancelled, failed }: RunHistory, part: Part): boolean {
  return part === 'failed' ? failed > 0 : left + cancelled > 0;
}

/** Runs come latest first. */
function find(runs: readonly RunHistory[], word: string): RunHistory | undefined {
  const path = resolve(word);
  return runs.find(
    ({ run, sources }) => run === word || (word.length >= shortest && run.startsWith(word)) || sources.includes(path),
  );
}
