import type { Camera, Size } from '../state/camera.ts';
import type { AfterLayer, Rect } from './after-layer.ts';
import type { BeforeLayer } from './before-layer.ts';
import { type Frame, isOn, place } from './frame.ts';
import type { LiveLayer, Paint } from './live-layer.ts';
import type { Layers } from './tiles-store.ts';

/** A part of the canvas that shows one thing. All lengths are CSS pixels of the canvas. */
export interface Part {
  /** `original`: the photo's own pixels as squares; `added`: the map of what the network added. */
  readonly what: 'before' | 'original' | 'after' | 'added' | 'model';
  /** Which, where it is `model`. */
  readonly model?: string;
  /** Nothing is drawn outside. */
  readonly clip: Rect;
  /** The pane that the camera looks through; it may be larger than `clip`. */
  readonly pane: Rect;
}

export interface Scene {
  readonly layers: Layers;
  /** Live tiles of a model, or of the chosen one for null. */
  live(model: string | null): LiveLayer | null;
  /** Is the result shown for `after`, or the live tiles? */
  readonly result: boolean;
  readonly strength: number;
  readonly image: Size;
  /** Is the photo transparent somewhere? */
  readonly alpha: boolean;
  readonly camera: Camera;
  readonly parts: readonly Part[];
  /** Device pixels per CSS pixel. */
  readonly density: number;
  readonly grid: boolean;
  /** Counts the drawings, by which tiles know how long ago they were seen. */
  readonly count: number;
}

/** From this many device pixels per pixel on, pixels are shown as squares. */
export const squareFrom = 8;

/** Draws a scene over whatever the canvas held. */
export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const part of scene.parts) {
    const { clip } = part;
    if (clip.width <= 0 || clip.height <= 0) continue;
    context.save();
    context.beginPath();
    const [left, right] = [clip.x, clip.x + clip.width].map((x) => Math.round(x * scene.density)) as [number, number];
    const [top, bottom] = [clip.y, clip.y + clip.height].map((y) => Math.round(y * scene.density)) as [number, number];
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    const frame = frameOf(scene, part.pane);
    drawPart(context, scene, part, frame, frame.zoom < squareFrom);
    context.restore();
  }
}

/** Draws what a part shows into a frame; `smooth` is how pixels are enlarged by the screen. */
export function drawPart(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { what, model }: Pick<Part, 'what' | 'model'>,
  at: Frame,
  smooth: boolean,
): void {
  const frame: Frame = { ...at, clears: scene.alpha && what !== 'added' };
  const { before, after, deepBefore, deepAfter } = scene.layers;
  context.imageSmoothingEnabled = smooth && what !== 'original';
  // Reduced pixels come at falling sizes, each at most half too large: what better filters would add is not seen there,
  // and without a graphics card they cost every frame of a drag.
  context.imageSmoothingQuality = 'low';
  // A file that covers everything hides the photo below it, and drawing that would cost every frame of a drag.
  const hidden = what === 'after' && scene.result && deepAfter?.isCovering === true;
  if (before !== null && !hidden) drawBefore(context, before, scene.image, frame);
  if (deepBefore !== null && !hidden && what !== 'added' && isCoarse(before, scene.image, frame))
    deepBefore.draw(context, scene.image, frame, scene.count);
  if (what === 'before' || what === 'original') return;
  // A result that is only being made ready lets the live tiles be seen so long.
  if (what === 'after' && scene.result && (after !== null || deepAfter !== null)) {
    if (after !== null) drawAfter(context, after, frame);
    if (deepAfter !== null) deepAfter.draw(context, scene.image, frame, scene.count);
    if (after !== null && scene.grid && !after.isWhole) drawGrid(context, after, frame, scene.density);
    return;
  }
  if (what === 'added') dim(context);
  const live = scene.live(what === 'model' ? (model ?? null) : null);
  const how: Paint = { what: what === 'added' ? 'added' : 'picture', strength: scene.strength };
  if (live !== null) drawLive(context, live, frame, how, scene.count);
}

/** Has the photo as it was sent fewer pixels than the screen would show? */
function isCoarse(before: BeforeLayer | null, image: Size, { zoom }: Frame): boolean {
  return before === null || image.width * zoom > before.shown.width;
}

/** What is not computed yet is no «nothing was added»: the photo stays to be seen, darkly. */
function dim(context: CanvasRenderingContext2D): void {
  context.fillStyle = 'rgb(20 21 22 / 0.72)';
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Whole device pixels for the origin, so that at 1:1 each pixel falls on exactly one of the screen. */
export function frameOf({ camera, density }: Pick<Scene, 'camera' | 'density'>, pane: Rect): Frame {
  const zoom = camera.zoom * density;
  return {
    x: Math.round((pane.x + pane.width / 2) * density - camera.x * zoom),
    y: Math.round((pane.y + pane.height / 2) * density - camera.y * zoom),
    zoom,
  };
}

/** The photo over the very rectangle of the result: rectangle onto rectangle keeps both aligned to the half pixel. */
function drawBefore(context: CanvasRenderingContext2D, before: BeforeLayer, image: Size, frame: Frame): void {
  context.drawImage(before.canvas, frame.x, frame.y, image.width * frame.zoom, image.height * frame.zoom);
}

function drawAfter(context: CanvasRenderingContext2D, after: AfterLayer, frame: Frame): void {
  for (const { canvas, x, y } of after.chunks.values()) {
    const width = canvas.width * after.reduction;
    const to = { x, y, width, height: canvas.height * after.reduction };
    if (isOn(context, to, frame)) place(context, canvas, to, frame);
  }
}

function drawLive(context: CanvasRenderingContext2D, live: LiveLayer, frame: Frame, how: Paint, count: number): void {
  for (const tile of [...(live.piece === null ? [] : [live.piece]), ...live.tiles.values()]) {
    if (!isOn(context, tile, frame)) continue;
    tile.drawn = count;
    place(context, tile.canvas(how), tile, frame);
  }
}

/** Hairlines around the tiles that are still to come. */
function drawGrid(context: CanvasRenderingContext2D, after: AfterLayer, frame: Frame, density: number): void {
  const step = after.grid;
  if (step === null) return;
  const done = new Set(after.done.map((tile) => `${tile.x},${tile.y}`));
  context.lineWidth = Math.max(1, Math.floor(density));
  context.strokeStyle = 'rgb(255 255 255 / 0.28)';
  context.beginPath();
  for (let y = 0; y < after.height; y += step.height)
    for (let x = 0; x < after.width; x += step.width) {
      if (done.has(`${x},${y}`)) continue;
      const right = Math.min(x + step.width, after.width);
      const bottom = Math.min(y + step.height, after.height);
      const left = Math.round(frame.x + x * frame.zoom) + 0.5;
      const top = Math.round(frame.y + y * frame.zoom) + 0.5;
      context.rect(left, top, Math.round((right - x) * frame.zoom), Math.round((bottom - y) * frame.zoom));
    }
  context.stroke();
}
