import type { Earlier, Settings } from '../../electron/contract.ts';
import type { Size } from './camera.ts';
import { type Queue, statusOf } from './queue.ts';

/** The file that a photo has become, in this session or in an earlier one. */
export interface Result extends Size {
  readonly target: string;
  /** Null where a page that came back cannot know. */
  readonly settings: Settings | null;
  /** Null for one of this session. */
  readonly earlier: Earlier | null;
}

type Deciding = 'model' | 'scale' | 'fit' | 'strength' | 'precision' | 'exact';
const deciding: readonly Deciding[] = ['model', 'scale', 'fit', 'strength', 'precision', 'exact'];

/** Those of the settings that decide about pixels. */
export function decidingOf(settings: Settings): Pick<Settings, Deciding> {
  const { model, scale, fit, strength, precision, exact } = settings;
  return { model, scale, fit, strength, precision, exact };
}

/** Do both settings give the same pixels? Format, name and the like do not matter to the eye. */
export function lookAlike(one: Pick<Settings, Deciding>, other: Pick<Settings, Deciding>): boolean {
  return deciding.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

/** What a photo has become; null while nothing is known of a result, or while one is under way. */
export function resultOf(queue: Queue, photo: string): Result | null {
  const { state, key, target, result } = statusOf(queue, photo);
  if (state === 'working') return null;
  if (state === 'done' && result !== null && target !== null)
    return { ...result, target, settings: settingsOf(key), earlier: null };
  const earlier = queue.earlier[photo];
  if (earlier === undefined) return null;
  const { width, height, settings } = earlier;
  return { width, height, target: earlier.target, settings, earlier };
}

/** The settings that a key of `choiceKey` names. */
function settingsOf(key: string | null): Settings | null {
  try {
    const [settings] = JSON.parse(key ?? '[]') as [Settings?];
    return settings ?? null;
  } catch {
    return null;
  }
}
