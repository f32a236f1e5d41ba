/** Whether what lies under a name is the result that is wanted. */
import { contentOf, stampAt } from './content.ts';
import type { Journal } from './journal.ts';
import type { Made } from './photos.ts';
import { recipeOf } from './recipe.ts';

/** What a photo is to become: its content, and what makes the result. */
export interface Wanted {
  readonly sha256: string | null;
  readonly recipe: string | null;
}

/**
 * `free`: nothing is there. `same`: the wanted result, whole and unchanged. `other`: a result of this program, of
 * another photo or of other settings. `unknown`: the journal does not know it, or it was changed since.
 * `coming`, `busy`: another living process makes the wanted result, or another one, at this moment.
 */
export type Verdict = 'free' | 'same' | 'other' | 'unknown' | 'coming' | 'busy';

/** Judges one name. Rejects only when cancelled. */
export async function judge(signal: AbortSignal, journal: Journal, target: string, wanted: Wanted): Promise<Verdict> {
  const rival = journal.rivalAt(target);
  if (rival) return isWanted(rival, wanted) ? 'coming' : 'busy';
  const there = await stampAt(target);
  if (!there) return 'free';
  const made = journal.madeAt(target);
  if (!made || !(await isIntact(signal, made))) return 'unknown';
  return isWanted(made, wanted) ? 'same' : 'other';
}

/** True when the file is the very one that was written: cheaply by its stamp, by its content otherwise. */
export async function isIntact(signal: AbortSignal, made: Made): Promise<boolean> {
  const there = await stampAt(made.target);
  if (!there || made.targetSha256 === null) return false;
  if (there.stamp === made.targetStamp) return true;
  if (there.bytes !== made.bytes) return false;
  return (await contentOf(signal, made.target))?.sha256 === made.targetSha256;
}

function isWanted(made: Made, { sha256, recipe }: Wanted): boolean {
  return sha256 !== null && made.sha256 === sha256 && recipe !== null && recipeOf(made.settings, made.model) === recipe;
}
