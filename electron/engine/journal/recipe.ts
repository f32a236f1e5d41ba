import { createHash } from 'node:crypto';
import { Settings } from '../../contract.ts';

/** Settings that say where a result goes, or with how much memory it is made, not what it is. */
const beside: ReadonlySet<string> = new Set(['policy', 'name', 'memory']);

/**
 * A word for what makes a result: equal for two exactly when the same photo gives the same result. `model` is a word
 * for the weights. Settings of an earlier version are read as today's, so an update alone makes nothing stale.
 * Null for settings that today's version cannot read.
 */
export function recipeOf(settings: unknown, model: string): string | null {
  const parsed = Settings.safeParse(settings);
  if (!parsed.success) return null;
  const parts = Object.entries(parsed.data)
    // Nothing said of the provider means the same as `auto`.
    .filter(([key, value]) => !beside.has(key) && !(key === 'provider' && value === 'auto'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([parts, model]))
    .digest('hex');
}
