import type { Camera, Size } from '../state/camera.ts';
import type { AfterLayer, Rect } from './after-layer.ts';
import type { BeforeLayer } from './before-layer.ts';
import type { Layers } from './tiles-store.ts';

/** A part of the canvas that shows one thing. All lengths are CSS pixels of the canvas. */
export interface Part {
  readonly what: 'before' | 'after';
  /** Nothing is drawn outside. */
  readonly clip: Rect;
  /** The pane that the camera looks through; it may be larger than `clip`. */
  readonly pane: Rect;
}

export interface Scene {
  readonly layers: Layers;
  readonly image: Size;
  readonly camera: Camera;
  readonly parts: readonly Part[];
  /** Device pixels per CSS pixel. */
  readonly density: number;
  readonly grid: boolean;
}

/** From this many device pixels per pixel on, pixels are shown as squares. */
export const squareFrom = 8;

/** Where an image pixel lies on the canvas: `at + pixel × zoom`, in device pixels. */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Draws a scene over whatever the canvas held. */
export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const part of scene.parts) {
    const { clip } = part;
    if (clip.width <= 0 || clip.height <= 0) continue;
    context.save();
    context.beginPath();
    const left = Math.round(clip.x * scene.density);
    const right = Math.round((clip.x + clip.width) * scene.density);
    context.rect(left, clip.y * scene.density, right - left, clip.height * scene.density);
    context.clip();
    drawPart(context, scene, part);
    context.restore();
  }
}

function drawPart(context: CanvasRenderingContext2D, scene: Scene, { what, pane }: Part): void {
  const frame = frameOf(scene, pane);
  const { before, after } = scene.layers;
  context.imageSmoothingEnabled = frame.zoom < squareFrom;
  context.imageSmoothingQuality = 'high';
  if (before !== null) drawBefore(context, before, scene.image, frame);
  if (what === 'after' && after !== null) {
    drawAfter(context, after, frame);
    if (scene.grid && !after.isWhole) drawGrid(context, after, frame, scene.density);
  }
}

/** Whole device pixels for the origin, so that at 1:1 each pixel falls on exactly one of the screen. */
function frameOf({ camera, density }: Scene, pane: Rect): Frame {
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
  const { canvas } = context;
  for (const chunk of after.chunks.values()) {
    const x = frame.x + chunk.x * frame.zoom;
    const y = frame.y + chunk.y * frame.zoom;
    const width = chunk.canvas.width * after.reduction * frame.zoom;
    const height = chunk.canvas.height * after.reduction * frame.zoom;
    if (x + width > 0 && y + height > 0 && x < canvas.width && y < canvas.height)
      context.drawImage(chunk.canvas, x, y, width, height);
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
