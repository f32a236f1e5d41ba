import type { Point, Size } from '../state/camera.ts';
import { drawPart, type Scene } from './paint.ts';

export interface Glass {
  readonly scene: Scene;
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
  const { scene, under, power, diameter, density } = glass;
  const { image } = scene;
  const side = Math.round(diameter * density);
  const { canvas } = context;
  canvas.width = side;
  canvas.height = side;
  const zoom = power * density;
  const frame = { x: Math.round(side / 2 - under.x * zoom), y: Math.round(side / 2 - under.y * zoom), zoom };
  const shown = scene.layers.deepBefore?.depth ?? scene.layers.before?.shown ?? image;
  half(context, 0, side, () => {
    drawPart(context, scene, { what: 'original' }, frame, false);
    lines(context, { ...frame, step: (image.width / shown.width) * zoom, image, side }, power, density);
  });
  half(context, side / 2, side, () => {
    // Where the result is not there yet, the plain enlargement stands in, smooth as in the viewer.
    drawPart(context, scene, { what: 'before' }, frame, true);
    drawPart(
      context,
      { ...scene, layers: { ...scene.layers, before: null, deepBefore: null } },
      { what: 'after' },
      frame,
      false,
    );
    lines(context, { ...frame, step: zoom, image, side }, power, density);
  });
  context.fillStyle = 'rgb(255 255 255 / 0.85)';
  context.fillRect(Math.round(side / 2 - density / 2), 0, Math.max(1, Math.round(density)), side);
  cross(context, side / 2, zoom, density);
}

/** Marks the pixel whose colours are read out. */
function cross(context: CanvasRenderingContext2D, middle: number, zoom: number, density: number): void {
  const arm = Math.max(zoom / 2, 5 * density);
  for (const [colour, width] of [
    ['rgb(0 0 0 / 0.7)', 3 * density],
    ['#fff', density],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const [x, y] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(middle + x * arm, middle + y * arm);
      context.lineTo(middle + x * (arm + 7 * density), middle + y * (arm + 7 * density));
    }
    context.stroke();
  }
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
