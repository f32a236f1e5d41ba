import type { TileEvent } from '../../electron/contract.ts';
import type { Point, Size } from '../state/camera.ts';
import { type Colour, colourOf } from './colour-of.ts';

export interface Rect extends Point, Size {}

/** A part of the result with a canvas of its own; `x`, `y`, `width`, `height` in pixels of the result. */
export interface Chunk extends Rect {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Large canvases are slow to upload again after every tile, and some devices refuse them. */
const side = 1024;
/** Pixels that are kept of one result; a larger one is shown reduced (the file has them all). */
const mostPixels = 64e6;

/** A result as far as it is finished, in canvases of limited size that are made when something lands on them. */
export class AfterLayer implements Size {
  readonly chunks = new Map<number, Chunk>();
  readonly done: Rect[] = [];
  /** Result pixels per kept pixel, along each side. */
  readonly reduction: number;
  readonly #columns: number;

  constructor(
    readonly run: string,
    readonly width: number,
    readonly height: number,
    readonly tiles: number,
  ) {
    this.reduction = Math.max(1, Math.ceil(Math.sqrt((width * height) / mostPixels)));
    this.#columns = Math.ceil(width / (side * this.reduction));
  }

  /** Draws one finished tile. */
  take({ x, y, width, height, rgba }: TileEvent): void {
    const part = document.createElement('canvas');
    part.width = width;
    part.height = height;
    part.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
    const span = side * this.reduction;
    for (let row = Math.floor(y / span); row * span < y + height; row++)
      for (let column = Math.floor(x / span); column * span < x + width; column++) {
        const chunk = this.#chunk(column, row);
        const r = this.reduction;
        chunk?.context.drawImage(part, (x - chunk.x) / r, (y - chunk.y) / r, width / r, height / r);
      }
    this.done.push({ x, y, width, height });
  }

  #chunk(column: number, row: number): Chunk | null {
    const key = row * this.#columns + column;
    const known = this.chunks.get(key);
    if (known !== undefined) return known;
    const span = side * this.reduction;
    const x = column * span;
    const y = row * span;
    const width = Math.min(span, this.width - x);
    const height = Math.min(span, this.height - y);
    if (width <= 0 || height <= 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width / this.reduction);
    canvas.height = Math.ceil(height / this.reduction);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    const chunk = { canvas, context, x, y, width, height };
    this.chunks.set(key, chunk);
    return chunk;
  }

  get isWhole(): boolean {
    return this.done.length >= this.tiles;
  }

  /** Is the pixel under this point finished? */
  has({ x, y }: Point): boolean {
    return this.done.some((tile) => x >= tile.x && y >= tile.y && x < tile.x + tile.width && y < tile.y + tile.height);
  }

  /** Colour of the result at a point; null where it is not finished. */
  colourAt(point: Point): Colour | null {
    if (!this.has(point)) return null;
    const span = side * this.reduction;
    const chunk = this.chunks.get(Math.floor(point.y / span) * this.#columns + Math.floor(point.x / span));
    if (chunk === undefined) return null;
    const x = Math.floor((point.x - chunk.x) / this.reduction);
    const y = Math.floor((point.y - chunk.y) / this.reduction);
    return colourOf(chunk.canvas, x, y);
  }

  /** The step of the tile grid, when the tiles so far and their number agree on one; else null. */
  get grid(): Size | null {
    const width = Math.max(0, ...this.done.slice(0, 8).map((tile) => tile.width));
    const height = Math.max(0, ...this.done.slice(0, 8).map((tile) => tile.height));
    if (width === 0 || height === 0) return null;
    const count = Math.ceil(this.width / width) * Math.ceil(this.height / height);
    return count === this.tiles ? { width, height } : null;
  }
}
