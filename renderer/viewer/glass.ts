import type { Point, Size } from '../state/camera.ts';
import type { Layers } from './tiles-store.ts';

export interface Glass {
  readonly layers: Layers;
  readonly image: Size;
  /** Point of the result under the middle of the glass. */
  readonly under: Point;
  /** CSS pixels per result pixel. */
  readonly power: number;
  readonly diameter: number;
  readonly density: number;
}

/** From this power on each pixel gets an outline. */
const gridFrom = 8;

/** Draws both halves of the glass, every pixel a square. */
export function paintGlass(context: CanvasRenderingContext2D, glass: Glass): void {
  const { layers, image, under, power, diameter, density } = glass;
  const side = Math.round(diameter * density);
  const { canvas } = context;
  canvas.width = side;
  canvas.height = side;
  const zoom = power * density;
  const x = Math.round(side / 2 - under.x * zoom);
  const y = Math.round(side / 2 - under.y * zoom);
  context.imageSmoothingEnabled = false;
  half(context, 0, side, () => {
    if (layers.before !== null) context.drawImage(layers.before.canvas, x, y, image.width * zoom, image.height * zoom);
    if (layers.before !== null)
      lines(
        context,
        { x, y, step: (image.width / layers.before.shown.width) * zoom, image, zoom, side },
        power,
        density,
      );
  });
  half(context, side / 2, side, () => {
    // Where the result is not there yet, the plain enlargement stands in, smooth as in the viewer.
    context.imageSmoothingEnabled = true;
    if (layers.before !== null) context.drawImage(layers.before.canvas, x, y, image.width * zoom, image.height * zoom);
    context.imageSmoothingEnabled = false;
    for (const chunk of layers.after?.chunks.values() ?? [])
      context.drawImage(chunk.canvas, x + chunk.x * zoom, y + chunk.y * zoom, chunk.width * zoom, chunk.height * zoom);
    lines(context, { x, y, step: zoom, image, zoom, side }, power, density);
  });
  context.fillStyle = 'rgb(255 255 255 / 0.85)';
  context.fillRect(Math.round(side / 2 - density / 2), 0, Math.max(1, Math.round(density)), side);
}

function half(context: CanvasRenderingContext2D, from: number, side: number, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(from, 0, side / 2, side);
  context.clip();
  draw();
  context.restore();
}

interface Lines {
  readonly x: number;
  readonly y: number;
  readonly step: number;
  readonly image: Size;
  readonly zoom: number;
  readonly side: number;
}

function lines(
  context: CanvasRenderingContext2D,
  { x, y, step, image, zoom, side }: Lines,
  power: number,
  density: number,
) {
  if (power < gridFrom) return;
  context.lineWidth = density;
  context.strokeStyle = 'rgb(128 128 128 / 0.28)';
  context.beginPath();
  const right = x + image.width * zoom;
  const bottom = y + image.height * zoom;
  for (let at = x + Math.max(0, Math.floor(-x / step)) * step; at <= Math.min(side, right); at += step) {
    context.moveTo(Math.round(at) + 0.5, Math.max(0, y));
    context.lineTo(Math.round(at) + 0.5, Math.min(side, bottom));
  }
  for (let at = y + Math.max(0, Math.floor(-y / step)) * step; at <= Math.min(side, bottom); at += step) {
    context.moveTo(Math.max(0, x), Math.round(at) + 0.5);
    context.lineTo(Math.min(side, right), Math.round(at) + 0.5);
  }
  context.stroke();
}
