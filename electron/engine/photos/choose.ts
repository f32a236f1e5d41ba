import type { Settings } from '../../contract.ts';
import type { Verdict } from '../journal/verdict.ts';

/** What lies under a name that a photo may get: nothing, an original, or something else. */
export type Holder = 'nothing' | 'original' | 'file';

/** `write`: the name is free. `replace`: take it over. `skip`: the result is there. `next`: try the next number. */
export type Choice = 'write' | 'replace' | 'skip' | 'next';

/**
 * What to do about one name. What the journal does not know counts by its name, as it did before there was a
 * journal; what it knows to be another result is nobody's reason to skip a photo, and is not written over either.
 */
export function choose(policy: Settings['policy'], holder: Holder, verdict: Verdict): Choice {
  if (holder === 'original') return 'next';
  if (policy === 'replace') {
    // The same result twice at a time is work for nothing; of two different ones the later wins, whole.
    if (verdict === 'coming') return 'skip';
    return holder === 'nothing' ? 'write' : 'replace';
  }
  if (policy === 'number') return holder === 'nothing' && verdict !== 'busy' && verdict !== 'coming' ? 'write' : 'next';
  if (verdict === 'coming' || verdict === 'same') return 'skip';
  if (verdict === 'busy' || verdict === 'other') return 'next';
  return holder === 'nothing' ? 'write' : 'skip';
}
