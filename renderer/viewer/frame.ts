import type { Point } from '../state/camera.ts';
import type { Rect } from './after-layer.ts';

/** Where an image pixel lies on the canvas: `at + pixel × zoom`, in device pixels. */
export interface Frame extends Point {
  readonly zoom: number;
  /** What is drawn replaces what lies below: of something transparent both would be seen. */
  readonly clears?: boolean;
}

/** Is any of a rectangle of the image on the canvas? */
export function isOn({ canvas }: CanvasRenderingContext2D, { x, y, width, height }: Rect, frame: Frame): boolean {
  const [left, top] = [frame.x + x * frame.zoom, frame.y + y * frame.zoom];
  const right = left + width * frame.zoom;
  return right > 0 && top + height * frame.zoom > 0 && left < canvas.width && top < canvas.height;
}

/** A canvas onto a rectangle of the image. */
export function place(context: CanvasRenderingContext2D, from: HTMLCanvasElement, to: Rect, frame: Frame) {
  const { zoom } = frame;
  const [x, y] = [frame.x + to.x * zoom, frame.y + to.y * zoom];
  const [width, height] = [to.width * zoom, to.height * zoom];
  if (frame.clears) {
    // Whole pixels alone: a part of one would let the page be seen between two tiles.
    const [left, top] = [Math.ceil(x), Math.ceil(y)];
    context.clearRect(left, top, Math.max(0, Math.floor(x + width) - left), Math.max(0, Math.floor(y + height) - top));
  }
  context.drawImage(from, x, y, width, height);
}
