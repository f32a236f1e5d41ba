import type { Settings } from '../../electron/contract.ts';
import type { Camera, Point, Size } from './camera.ts';
import { shownPanes } from './compare.ts';
import { statusOf } from './queue.ts';
import { lookAlike, resultOf } from './result.ts';
import type { AppState } from './store.ts';

/** What live tiles are of: a photo under one network at one enlargement. */
export interface Subject {
  readonly photo: string;
  readonly model: string;
  readonly scale: number;
  /** Takes the place of `scale` where it is given. */
  readonly fit: Settings['fit'];
  readonly precision: Settings['precision'];
  readonly exact: boolean;
}

/** What of the page's knowledge decides about the stage. */
type Seen = Pick<AppState, 'view' | 'queue' | 'choice'>;

/** Equal for equal pixels at full strength. */
export function subjectKey(subject: Subject): string {
  const { model, precision, exact } = subject;
  return `${extentKey(subject)} ${model} ${precision} ${exact}`;
}

/** Equal for equal sizes of the result: whatever the network, a photo comes out with the same pixels. */
export function extentKey({ photo, scale, fit }: Pick<Subject, 'photo' | 'scale' | 'fit'>): string {
  return `${photo} ${fit === null ? scale : `${fit.side} ${fit.pixels}`}`;
}

/** A model as the subject of the selected photo; null while the photo's size is unknown. */
export function subjectOf({ view, queue, choice }: Seen, model: string) {
  if (view.selected === null || queue.sizes[view.selected] === undefined) return null;
  const { scale, fit, precision, exact } = choice.settings;
  const subject: Subject = { photo: view.selected, model, scale, fit, precision, exact };
  return subject;
}

/** Is the result on disk, or under way, what the chosen settings would give? Then it is shown, and not the live tiles. */
export function showsResult({ view, queue, choice }: Seen): boolean {
  if (view.selected === null) return false;
  if (statusOf(queue, view.selected).state === 'working') return true;
  const result = resultOf(queue, view.selected);
  // A page that came back does not know what a result was made with; then it is taken at its word.
  return result !== null && (result.settings === null || lookAlike(result.settings, choice.settings));
}

/** Can what is on the stage look otherwise now? What is learnt of other photos changes nothing there. */
export function looksOtherwise(now: Seen, old: Seen): boolean {
  if (now.view !== old.view || now.choice !== old.choice) return true;
  const { selected } = now.view;
  const parts = ['statuses', 'sizes', 'earlier'] as const;
  return selected !== null && parts.some((part) => now.queue[part][selected] !== old.queue[part][selected]);
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
export function modelsInView(state: Seen): readonly string[] {
  const { view, choice } = state;
  if (view.mode === 'compare') return [...new Set(shownPanes(view.compare))].filter((pane) => pane !== 'original');
  if (view.mode === 'added') return [choice.settings.model];
  return showsResult(state) ? [] : [choice.settings.model];
}
