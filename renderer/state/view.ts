import type { Failure } from '../../electron/contract.ts';
import { type Camera, clamp, type Point, rescale, type Size, wholeOf } from './camera.ts';
import { type Compare, firstCompare, shownPanes } from './compare.ts';

export type Mode = 'curtain' | 'side' | 'compare' | 'added';
export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'ko';
/** Which sheet lies over the page. */
export type Sheet = 'none' | 'help' | 'source' | 'target' | 'cancel' | 'engine' | 'history' | 'preset';

/** How the page is looked at: everything here is the eye's business, nothing the engine's. */
export interface View {
  readonly mode: Mode;
  /** Where the curtain hangs, 0 (left) to 1. */
  readonly curtain: number;
  readonly camera: Camera;
  /** The camera follows the size of the window. */
  readonly fitted: boolean;
  /** CSS pixels of the whole viewer. */
  readonly stage: Size;
  /** Pixels of the result of the selected photo; null while its size is unknown. */
  readonly image: Size | null;
  /** What the engine has said of the result's size, and of which: it rounds where a side is to be reached. */
  readonly extent: { readonly key: string; readonly size: Size } | null;
  /** The original is held up to the eye. */
  readonly blink: boolean;
  readonly loupe: boolean;
  /** Screen pixels per result pixel under the glass, 2 to 16. */
  readonly power: number;
  readonly compare: Compare;
  /** Live tiles of what is in view are still to come. */
  readonly looking: boolean;
  /** Diameter of the glass in CSS pixels. */
  readonly glass: number;
  /** Where arrow keys have put the glass, in pixels of the result; null: it follows the pointer. */
  readonly spot: Point | null;
  readonly selected: string | null;
  /** Show the photo at work. A pick of one's own ends it until the next run. */
  readonly follow: boolean;
  readonly opening: boolean;
  readonly failure: Failure | null;
  readonly left: boolean;
  readonly right: boolean;
  readonly sheet: Sheet;
  readonly theme: Theme;
  readonly language: Language;
}

export const firstView: View = {
  mode: 'curtain',
  curtain: 0.5,
  camera: { zoom: 1, x: 0, y: 0 },
  fitted: true,
  stage: { width: 0, height: 0 },
  image: null,
  extent: null,
  blink: false,
  loupe: false,
  power: 8,
  compare: firstCompare,
  looking: false,
  glass: 272,
  spot: null,
  selected: null,
  follow: true,
  opening: false,
  failure: null,
  left: true,
  right: true,
  sheet: 'none',
  theme: 'system',
  language: 'en',
};

/** How many panes share the stage: side by side up to two, in two rows beyond. */
export function gridOf({ mode, compare }: Pick<View, 'mode' | 'compare'>): { columns: number; rows: number } {
  const count = mode === 'side' ? 2 : mode === 'compare' ? shownPanes(compare).length : 1;
  return { columns: Math.min(count, 2), rows: Math.ceil(count / 2) };
}

/** The part of the stage that one camera fills. */
export function paneOf(view: View): Size {
  const { columns, rows } = gridOf(view);
  return { width: Math.max(view.stage.width / columns, 1), height: Math.max(view.stage.height / rows, 1) };
}

/** Puts the camera right after anything that it depends on has changed. */
export function settleCamera(view: View): View {
  if (view.image === null) return view;
  const pane = paneOf(view);
  return { ...view, camera: view.fitted ? wholeOf(view.image, pane) : clamp(view.camera, view.image, pane) };
}

/** The view with an image of another size: what was looked at, and lay under the glass, stays where it is. */
export function withImage(view: View, image: Size | null): View {
  if (image === null || view.image === null) return settleCamera({ ...view, image, fitted: true, spot: null });
  const [across, down] = [image.width / view.image.width, image.height / view.image.height];
  const spot = view.spot && { x: view.spot.x * across, y: view.spot.y * down };
  return settleCamera({ ...view, image, spot, camera: rescale(view.camera, view.image, image) });
}
