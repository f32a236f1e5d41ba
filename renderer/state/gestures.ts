import type { Settings } from '../../electron/contract.ts';
import { type Point, pan, zoomAbout } from './camera.ts';
import { type Compare, flip, settlePanes } from './compare.ts';
import { extentKey, showsResult } from './look.ts';
import { settingsOfPreset, withDeleted, withoutPreset, withPreset } from './presets.ts';
import { type Filter, statusOf } from './queue.ts';
import { decidingOf, resultOf } from './result.ts';
import { resultSize } from './settings.ts';
import { change, useApp } from './store.ts';
import {
  type Language,
  type Mode,
  paneOf,
  type Sheet,
  settleCamera,
  type Theme,
  type View,
  withImage,
} from './view.ts';

/** What a hand does to the page itself; nothing here asks the engine. */
const look = (next: (view: View) => View) => change('view', next);

/** Shows the whole picture, and keeps doing so when the window changes. */
export function showWhole(): void {
  look((view) => settleCamera({ ...view, fitted: true }));
}

/** One pixel of the result on one pixel of the screen. */
export function showPixels(): void {
  const zoom = 1 / (window.devicePixelRatio || 1);
  look((view) => settleCamera({ ...view, fitted: false, camera: { ...view.camera, zoom } }));
}

/** Zooms by a factor about a point of the pane, or about its centre. */
export function zoomBy(factor: number, at: Point | null): void {
  look((view) => {
    if (view.image === null) return view;
    const pane = paneOf(view);
    const about = at ?? { x: pane.width / 2, y: pane.height / 2 };
    return { ...view, fitted: false, camera: zoomAbout(view.camera, about, factor, view.image, pane) };
  });
}

/** Drags the picture by CSS pixels. */
export function panBy(dx: number, dy: number): void {
  look((view) =>
    view.image === null ? view : { ...view, fitted: false, camera: pan(view.camera, dx, dy, view.image, paneOf(view)) },
  );
}

/** The viewer has another size now, in CSS pixels. */
export function resizeStage(width: number, height: number): void {
  look((view) => settleCamera({ ...view, stage: { width, height } }));
}

export function setMode(mode: Mode): void {
  look((view) => settleCamera({ ...view, mode }));
  if (mode === 'compare') comparePanes((compare) => ({ ...compare, flipped: null }));
}

/** Hangs the curtain at 0 (left) to 1 (right). */
export function setCurtain(at: number): void {
  look((view) => ({ ...view, curtain: Math.min(Math.max(at, 0), 1) }));
}

export function setBlink(blink: boolean): void {
  if (useApp.getState().view.blink !== blink) look((view) => ({ ...view, blink }));
}

export function toggleLoupe(): void {
  look((view) => ({ ...view, loupe: !view.loupe }));
}

/** Makes the glass stronger or weaker: 2, 4, 8, 12, 16 times. */
export function stepLoupe(step: 1 | -1): void {
  const powers = [2, 4, 8, 12, 16];
  look((view) => ({ ...view, power: powers[powers.indexOf(view.power) + step] ?? view.power }));
}

/** Moves the glass by pixels of the result, from where it is; the view follows when it would leave it. */
export function moveLoupe(dx: number, dy: number, from: Point): void {
  look((view) => {
    if (view.image === null) return view;
    const x = Math.min(Math.max(Math.floor(from.x) + dx, 0), view.image.width - 1);
    const y = Math.min(Math.max(Math.floor(from.y) + dy, 0), view.image.height - 1);
    return { ...follow(view, { x, y }), spot: { x: x + 0.5, y: y + 0.5 } };
  });
}

/** Brings a point into view, with the least of moving. */
function follow(view: View, at: Point): View {
  const pane = paneOf(view);
  const { zoom, x, y } = view.camera;
  const off = (centre: number, to: number, length: number) => {
    const room = Math.max(length / 2 / zoom - 24 / zoom, 0);
    return Math.max(0, to - centre - room) + Math.min(0, to - centre + room);
  };
  const [right, down] = [off(x, at.x, pane.width), off(y, at.y, pane.height)];
  if (right === 0 && down === 0) return view;
  return settleCamera({ ...view, fitted: false, camera: { zoom, x: x + right, y: y + down } });
}

/** The glass follows the pointer again. */
export function freeLoupe(): void {
  if (useApp.getState().view.spot !== null) look((view) => ({ ...view, spot: null }));
}

/** Makes the glass larger or smaller. */
export function sizeLoupe(step: 1 | -1): void {
  const sizes = [176, 272, 368, 464];
  look((view) => ({ ...view, glass: sizes[sizes.indexOf(view.glass) + step] ?? view.glass }));
}

/** Shows a pane alone, or all again. */
export function flipPane(pane: number): void {
  look((view) => settleCamera({ ...view, compare: flip(view.compare, pane) }));
}

/** Changes what is compared. */
export function comparePanes(next: (compare: Compare) => Compare): void {
  const models = useApp.getState().engine.models.map(({ id }) => id);
  look((view) => settleCamera({ ...view, compare: settlePanes(next(view.compare), models) }));
}

export function toggleSide(side: 'left' | 'right'): void {
  look((view) => ({ ...view, [side]: !view[side] }));
}

export function showSheet(sheet: Sheet): void {
  look((view) => ({ ...view, sheet }));
}

export function setTheme(theme: Theme): void {
  look((view) => ({ ...view, theme }));
}

export function setLanguage(language: Language): void {
  look((view) => ({ ...view, language }));
}

/** Lists only names that hold this. */
export function setSearch(search: string): void {
  change('queue', (queue) => ({ ...queue, search }));
}

export function setFilter(filter: Filter): void {
  change('queue', (queue) => ({ ...queue, filter }));
}

/** Takes a notice away; it comes back only with new news. */
export function dismiss(what: 'restarted' | 'failure'): void {
  if (what === 'restarted') change('run', (run) => ({ ...run, restarted: null }));
  if (what === 'failure') look((view) => ({ ...view, failure: null }));
}

/** Changes some of the settings. */
export function choose(part: Partial<Settings>): void {
  change('choice', (choice) => ({ ...choice, settings: { ...choice.settings, ...part } }));
}

/** Looks as an earlier result was made, so that it is seen. */
export function chooseAs(settings: Settings): void {
  choose(decidingOf(settings));
  fitImage();
}

/** Takes the settings of a preset; the folder stays. */
export function takePreset(key: string): void {
  const settings = settingsOfPreset(useApp.getState().presets, key);
  if (settings === null) return;
  choose(settings);
  fitImage();
}

/** Keeps the settings of now under a name. */
export function keepPreset(name: string): void {
  const { settings } = useApp.getState().choice;
  change('presets', (presets) => withPreset(presets, name, settings));
}

/** Deletes a preset of the user's own; it can be brought back until the next is deleted. */
export function dropPreset(name: string): void {
  change('presets', (presets) => withoutPreset(presets, name));
}

export function bringPresetBack(): void {
  change('presets', withDeleted);
}

/** The viewer looks at the pixels of the result: the real ones, or those that the chosen scale would give. */
export function fitImage(): void {
  const { queue, view, choice } = useApp.getState();
  if (view.selected === null) return;
  const before = queue.sizes[view.selected];
  const said = view.extent?.key === extentKey({ photo: view.selected, ...choice.settings }) ? view.extent.size : null;
  const planned = said ?? (before === undefined ? null : resultSize(choice.settings, before));
  const made = resultOf(queue, view.selected) ?? statusOf(queue, view.selected).result;
  const result = showsResult({ queue, view, choice }) ? made : null;
  const image = result ?? planned;
  if (image?.width === view.image?.width && image?.height === view.image?.height) return;
  change('view', (now) => withImage(now, image));
}
