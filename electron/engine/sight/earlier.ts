import { type Earlier, type PhotoSize, Settings } from '../../contract.ts';
import type { Made } from '../journal/photos.ts';

/**
 * An earlier result as the page is told of it; null for settings that today's version cannot read. `measure` gives the
 * upright size of a file by its header. Rejects as that does.
 */
export async function earlierOf(
  { target, since, settings, fidelity, warnings }: Made,
  measure: (path: string) => Promise<PhotoSize>,
): Promise<Earlier | null> {
  const parsed = Settings.safeParse(settings);
  if (!parsed.success) return null;
  const { width, height } = await measure(target);
  const known = { target, made: since, settings: parsed.data, warnings, width, height };
  return fidelity === null ? known : { ...known, fidelity };
}
