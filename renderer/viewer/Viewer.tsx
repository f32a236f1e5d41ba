import { type RefObject, useEffect, useRef, useState } from 'react';
import { useWords } from '../locales/words.ts';
import type { Point } from '../state/camera.ts';
import { eye } from '../state/eye.ts';
import { freeLoupe, panBy, resizeStage, zoomBy } from '../state/gestures.ts';
import { looksOtherwise } from '../state/look.ts';
import { useApp } from '../state/store.ts';
import { paneOf } from '../state/view.ts';
import { Badges } from './Badges.tsx';
import { Curtain } from './Curtain.tsx';
import { HeatScale } from './HeatScale.tsx';
import { Loupe } from './Loupe.tsx';
import { Panes } from './Panes.tsx';
import { paint } from './paint.ts';
import { sceneOf } from './scene.ts';
import { tiles } from './tiles-store.ts';

/** The picture, before and after, and every way of looking at it. */
export function Viewer() {
  const t = useWords();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const mode = useApp((state) => state.view.mode);
  const loupe = useApp((state) => state.view.loupe);
  const looking = useApp((state) => state.view.looking);
  useStageSize(stage);
  useWheel(stage);
  usePainting(canvas);
  const drag = useDrag();
  const point = (at: Point | null) => {
    eye.look(at);
    setPointer(at);
    if (at !== null) freeLoupe();
  };
  return (
    <section className="viewer" data-testid="viewer" aria-busy={looking} aria-label={t('view.label')}>
      <div
        ref={stage}
        className="stage"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved and zoomed by keys, so it takes the focus
        tabIndex={0}
        aria-label={t('view.stage')}
        onPointerDown={drag.start}
        onPointerMove={(event) => {
          point(pointOn(stage.current, event));
          drag.move(event);
        }}
        onPointerUp={drag.end}
        onPointerCancel={drag.end}
        onPointerLeave={() => point(null)}
      >
        <canvas ref={canvas} className="stage-canvas" data-testid="viewer-canvas" />
      </div>
      {mode === 'compare' ? <Panes /> : <Badges />}
      {mode === 'added' ? <HeatScale /> : null}
      {mode === 'curtain' ? <Curtain /> : null}
      {loupe ? <Loupe pointer={pointer} /> : null}
    </section>
  );
}

function pointOn(element: HTMLElement | null, event: { clientX: number; clientY: number }): Point {
  const box = element?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}

function useStageSize(stage: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const measure = new ResizeObserver(() => resizeStage(element.clientWidth, element.clientHeight));
    measure.observe(element);
    return () => measure.disconnect();
  }, [stage]);
}

/** React listens to the wheel passively; here the page must not scroll instead. */
function useWheel(stage: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const pane = paneOf(useApp.getState().view);
      const at = pointOn(element, event);
      // A mouse wheel sends about 100 a notch, a touchpad small steps; a pinch comes with the control key.
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      const notch = Math.max(Math.min(event.deltaY * lines, 200), -200) * (event.ctrlKey ? 4 : 1);
      zoomBy(2 ** (-notch / 300), { x: at.x % pane.width, y: at.y % pane.height });
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [stage]);
}

function useDrag() {
  const last = useRef<Point | null>(null);
  return {
    start(event: React.PointerEvent<HTMLElement>) {
      if (event.button > 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { x: event.clientX, y: event.clientY };
    },
    move(event: React.PointerEvent<HTMLElement>) {
      if (last.current === null) return;
      panBy(event.clientX - last.current.x, event.clientY - last.current.y);
      last.current = { x: event.clientX, y: event.clientY };
    },
    end() {
      last.current = null;
    },
  };
}

/** Draws at most once a frame, whenever the view or a pixel has changed. */
function usePainting(canvas: RefObject<HTMLCanvasElement | null>): void {
  useEffect(() => {
    let asked = 0;
    const draw = () => {
      asked = 0;
      if (canvas.current !== null) drawNow(canvas.current);
    };
    const ask = () => {
      asked ||= requestAnimationFrame(draw);
    };
    const stopState = useApp.subscribe((now, old) => looksOtherwise(now, old) && ask());
    const stopTiles = tiles.watch(ask);
    ask();
    return () => {
      stopState();
      stopTiles();
      cancelAnimationFrame(asked);
    };
  }, [canvas]);
}

function drawNow(canvas: HTMLCanvasElement): void {
  const { view } = useApp.getState();
  const density = window.devicePixelRatio || 1;
  const width = Math.max(Math.round(view.stage.width * density), 1);
  const height = Math.max(Math.round(view.stage.height * density), 1);
  // Setting the size clears the canvas, so only when it is another one.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scene = sceneOf(useApp.getState(), density);
  if (scene === null) context.clearRect(0, 0, width, height);
  else paint(context, scene);
  // Tells tests, and nobody else, what is on the canvas by now.
  canvas.dataset.live = scene?.live(null)?.at(eye.on(view)) ? (view.selected ?? '') : '';
}
