import { useEffect, useRef } from 'react';
import { useWords } from '../locales/words.ts';
import { type Point, type Size, toImage } from '../state/camera.ts';
import { useApp } from '../state/store.ts';
import { paneOf } from '../state/view.ts';
import type { Colour } from './before-layer.ts';
import { paintGlass } from './glass.ts';
import { useTiles } from './use-tiles.ts';

/** Diameter of the glass in CSS pixels. */
const diameter = 272;

/** A round glass under the pointer (or in the middle): before on its left half, after on its right, pixel by pixel. */
export function Loupe({ pointer }: { pointer: Point | null }) {
  const view = useApp((state) => state.view);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layers, done } = useTiles(view.selected);
  const at = pointer ?? { x: view.stage.width / 2, y: view.stage.height / 2 };
  const pane = paneOf(view);
  const under = toImage(view.camera, { x: at.x % pane.width, y: at.y }, pane);
  const { image, power } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `done` stands for the pixels, which React does not see
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && image !== null && layers.before !== null)
      paintGlass(context, { layers, image, under, power, diameter, density: window.devicePixelRatio || 1 });
  }, [layers, image, under.x, under.y, power, done]);
  if (image === null || layers.before === null) return null;
  return (
    <div className="loupe" style={place(at, view.stage)}>
      <canvas ref={canvas} className="loupe-glass" />
      <Reading
        under={under}
        power={power}
        before={layers.before.colourAt(under, image)}
        after={layers.after?.colourAt(under) ?? null}
      />
    </div>
  );
}

/** Centred on the point; pushed inside so that glass and read-out stay whole. */
function place(at: Point, stage: Size): { left: number; top: number } {
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
    <p className="loupe-reading">
      {t('loupe.place', { power, x: Math.floor(under.x), y: Math.floor(under.y) })}
      <br />
      {t('loupe.before')} {figures(before)} {t('loupe.after')} {figures(after)}
    </p>
  );
}
