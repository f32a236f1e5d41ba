import type { Settings } from '../../electron/contract.ts';
import type { Camera, Point, Size } from './camera.ts';
import { shownPanes } from './compare.ts';
import { statusOf } from './queue.ts';
import { scaleFor } from './settings.ts';
import type { AppState } from './store.ts';

/** What live tiles are of: a photo under one network at one enlargement. */
export interface Subject {
  readonly photo: string;
  readonly model: string;
  readonly scale: number;
  readonly precision: Settings['precision'];
  readonly exact: boolean;
}

/** Equal for equal pixels at full strength. */
export function subjectKey({ photo, model, scale, precision, exact }: Subject): string {
  return `${photo} ${model} ${scale} ${precision} ${exact}`;
}

/** A model as the subject of the selected photo; null while the photo's size is unknown. */
export function subjectOf({ view, queue, choice }: Pick<AppState, 'view' | 'queue' | 'choice'>, model: string) {
  const size = view.selected === null ? undefined : queue.sizes[view.selected];
  if (view.selected === null || size === undefined) return null;
  const { settings } = choice;
  const subject: Subject = {
    photo: view.selected,
    model,
    scale: scaleFor(settings, size),
    precision: settings.precision,
    exact: settings.exact,
  };
  return subject;
}

type Deciding = 'model' | 'scale' | 'fit' | 'strength' | 'precision' | 'exact';
const deciding: readonly Deciding[] = ['model', 'scale', 'fit', 'strength', 'precision', 'exact'];

/** Do both settings give the same pixels? Format, name and the like do not matter to the eye. */
export function lookAlike(one: Pick<Settings, Deciding>, other: Pick<Settings, Deciding>): boolean {
  return deciding.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

/** Is the result on disk, or under way, what the chosen settings would give? Then it is shown, and not the live tiles. */
export function showsResult({ view, queue, choice }: Pick<AppState, 'view' | 'queue' | 'choice'>): boolean {
  if (view.selected === null) return false;
  const { state, key } = statusOf(queue, view.selected);
  if (state === 'working') return true;
  if (state !== 'done') return false;
  const made = settingsOf(key);
  // A page that came back does not know what a result was made with; then it is taken at its word.
  return made === null || lookAlike(made, choice.settings);
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

/** The part of the image that the camera sees in a pane, in whole image pixels; null when it sees nothing. */
export function seen(camera: Camera, image: Size, pane: Size): (Point & Size) | null {
  const left = Math.max(0, Math.floor(camera.x - pane.width / 2 / camera.zoom));
  const top = Math.max(0, Math.floor(camera.y - pane.height / 2 / camera.zoom));
  const right = Math.min(image.width, Math.ceil(camera.x + pane.width / 2 / camera.zoom));
  const bottom = Math.min(image.height, Math.ceil(camera.y + pane.height / 2 / camera.zoom));
  if (right <= left || bottom <= top) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The models whose live tiles are on the stage now. */
export function modelsInView(state: Pick<AppState, 'view' | 'queue' | 'choice'>): readonly string[] {
  const { view, choice } = state;
  if (view.mode === 'compare') return [...new Set(shownPanes(view.compare))].filter((pane) => pane !== 'original');
  if (view.mode === 'added') return [choice.settings.model];
  return showsResult(state) ? [] : [choice.settings.model];
}
