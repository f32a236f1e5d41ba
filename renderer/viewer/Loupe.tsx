import { useEffect, useRef } from 'react';
import { useWords } from '../locales/words.ts';
import { type Point, type Size, toImage, toScreen } from '../state/camera.ts';
import { showsResult, subjectOf } from '../state/look.ts';
import { type AppState, useApp } from '../state/store.ts';
import { paneOf } from '../state/view.ts';
import type { Colour } from './colour-of.ts';
import { paintGlass } from './glass.ts';
import { sceneOf } from './scene.ts';
import { type Layers, tiles } from './tiles-store.ts';
import { useTiles } from './use-tiles.ts';

/** A round glass under the pointer, where the arrow keys put it, or in the middle: before on its left half, after on its right. */
export function Loupe({ pointer }: { pointer: Point | null }) {
  const state = useApp();
  const { view } = state;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layers, version } = useTiles(view.selected);
  const pane = paneOf(view);
  const at = placeOf(view.spot, pointer, state);
  const under = view.spot ?? toImage(view.camera, { x: at.x % pane.width, y: at.y % pane.height }, pane);
  const { image, power, glass } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for the pixels, which React does not see
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const density = window.devicePixelRatio || 1;
    const scene = sceneOf(useApp.getState(), density);
    if (context && scene !== null) paintGlass(context, { scene, under, power, diameter: glass, density });
  }, [layers, image, under.x, under.y, power, glass, version, state.choice]);
  if (image === null || layers.before === null) return null;
  const { before, after } = coloursAt(state, layers, under, image);
  return (
    <div className="loupe" style={place(at, view.stage, glass)} data-testid="loupe">
      <canvas ref={canvas} className="loupe-glass" style={{ width: glass, height: glass }} />
      <Reading under={under} power={power} before={before} after={after} />
    </div>
  );
}

/** Where on the stage the middle of the glass is. */
function placeOf(spot: Point | null, pointer: Point | null, { view }: AppState): Point {
  if (spot !== null) return toScreen(view.camera, spot, paneOf(view));
  return pointer ?? { x: view.stage.width / 2, y: view.stage.height / 2 };
}

/** Colours of both pictures at a point of the result, exact or null. */
function coloursAt(state: AppState, { before, after, deepBefore, deepAfter }: Layers, under: Point, image: Size) {
  const { settings } = state.choice;
  const own = deepBefore?.colourAt(under, image) ?? before?.colourAt(under, image) ?? null;
  if (showsResult(state)) {
    const result = deepAfter === null ? (after?.colourAt(under) ?? null) : deepAfter.colourAt(under, image);
    return { before: own, after: result };
  }
  const subject = subjectOf(state, settings.model);
  const tile = subject === null ? null : tiles.live.of(subject)?.at(under);
  return { before: own, after: tile?.colourAt(under, settings.strength) ?? null };
}

/** Centred on the point; pushed inside so that glass and read-out stay whole. */
function place(at: Point, stage: Size, diameter: number): { left: number; top: number } {
  const below = 56;
  const left = Math.min(Math.max(at.x - diameter / 2, 4), Math.max(stage.width - diameter - 4, 4));
  const top = Math.min(Math.max(at.y - diameter / 2, 4), Math.max(stage.height - diameter - below, 4));
  return { left, top };
}

interface ReadingProps {
  readonly under: Point;
  readonly power: number;
  readonly before: Colour | null;
  readonly after: Colour | null;
}

function Reading({ under, power, before, after }: ReadingProps) {
  const t = useWords();
  const figures = (colour: Colour | null) => (colour === null ? t('loupe.pending') : colour.join(' '));
  return (
    <p className="loupe-reading" data-testid="loupe-reading">
      {t('loupe.place', { power, x: Math.floor(under.x), y: Math.floor(under.y) })}
      <br />
      {t('loupe.before')} {figures(before)} {t('loupe.after')} {figures(after)}
    </p>
  );
}
