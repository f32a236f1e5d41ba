import type { Failure } from '../../electron/contract.ts';
import { type Camera, clamp, rescale, type Size, wholeOf } from './camera.ts';

export type Mode = 'curtain' | 'side';
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
  /** The original is held up to the eye. */
  readonly blink: boolean;
  readonly loupe: boolean;
  /** Screen pixels per result pixel under the glass, 2 to 16. */
  readonly power: number;
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
  blink: false,
  loupe: false,
  power: 8,
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

/** The part of the stage that one camera fills: side by side halves it. */
export function paneOf(view: View): Size {
  const width = view.mode === 'side' ? view.stage.width / 2 : view.stage.width;
  return { width: Math.max(width, 1), height: Math.max(view.stage.height, 1) };
}

/** Puts the camera right after anything that it depends on has changed. */
export function settleCamera(view: View): View {
  if (view.image === null) return view;
  const pane = paneOf(view);
  return { ...view, camera: view.fitted ? wholeOf(view.image, pane) : clamp(view.camera, view.image, pane) };
}

/** The view with an image of another size: what was looked at stays where it is. */
export function withImage(view: View, image: Size | null): View {
  if (image === null || view.image === null) return settleCamera({ ...view, image, fitted: true });
  return settleCamera({ ...view, image, camera: rescale(view.camera, view.image, image) });
}
