import type { Point } from '../state/camera.ts';
import type { Rect } from './after-layer.ts';

/** Where an image pixel lies on the canvas: `at + pixel × zoom`, in device pixels. */
export interface Frame extends Point {
  readonly zoom: number;
}

/** Is any of a rectangle of the image on the canvas? */
export function isOn({ canvas }: CanvasRenderingContext2D, { x, y, width, height }: Rect, frame: Frame): boolean {
  const [left, top] = [frame.x + x * frame.zoom, frame.y + y * frame.zoom];
  const right = left + width * frame.zoom;
  return right > 0 && top + height * frame.zoom > 0 && left < canvas.width && top < canvas.height;
}

/** A canvas onto a rectangle of the image. */
export function place(context: CanvasRenderingContext2D, from: HTMLCanvasElement, to: Rect, { x, y, zoom }: Frame) {
  context.drawImage(from, x + to.x * zoom, y + to.y * zoom, to.width * zoom, to.height * zoom);
}
