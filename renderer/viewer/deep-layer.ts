import type { Depth, Region, RegionRequest, Which } from '../../electron/contract.ts';
import type { Point, Size } from '../state/camera.ts';
import type { Rect } from './after-layer.ts';
import { type Colour, colourOf } from './colour-of.ts';
import { type Frame, isOn, place } from './frame.ts';

interface Square {
  readonly canvas: HTMLCanvasElement;
  drawn: number;
}

/** Squares kept of one picture, a megabyte each: two screens full, and the coarse ones behind them. */
const mostSquares = 96;
/** Askings under way at a time: enough to keep the engine busy, few enough to turn with the view. */
const mostAsked = 4;

/** A picture file of any size, of which only what is looked at is here, in the size in which it is looked at. */
export class DeepLayer {
  readonly #squares = new Map<string, Square>();
  readonly #asked = new Set<string>();
  #count = 0;

  constructor(
    readonly photo: string,
    readonly which: Which,
    readonly depth: Depth,
    readonly fetch: (request: RegionRequest) => Promise<Region | null>,
    readonly tell: () => void,
  ) {}

  /** Draws what is there, coarse below fine, and asks for what is missing; `image` is the size of the scene. */
  draw(context: CanvasRenderingContext2D, image: Size, frame: Frame, count: number): void {
    this.#count = count;
    // The photo lies under its result: its own pixels are larger by the factor.
    const own: Frame = { ...frame, zoom: (frame.zoom * image.width) / this.depth.width };
    const { levels } = this.depth;
    const level = Math.min(Math.max(Math.floor(-Math.log2(own.zoom)), 0), levels - 1);
    for (const each of new Set([levels - 1, Math.min(level + 2, levels - 1), level]))
      this.#drawLevel(context, own, each);
    this.#forget();
  }

  #drawLevel(context: CanvasRenderingContext2D, frame: Frame, level: number): void {
    const span = this.depth.side << level;
    const { canvas } = context;
    const first = (at: number) => Math.max(0, Math.floor(-at / frame.zoom / span));
    const last = (at: number, seen: number, length: number) =>
      Math.min(Math.ceil((seen - at) / frame.zoom / span), Math.ceil((length >> level) / this.depth.side));
    for (let row = first(frame.y); row < last(frame.y, canvas.height, this.depth.height); row++)
      for (let column = first(frame.x); column < last(frame.x, canvas.width, this.depth.width); column++) {
        const square = this.#squares.get(`${level} ${column} ${row}`);
        if (square === undefined) {
          this.#ask(level, column, row);
          continue;
        }
        square.drawn = this.#count;
        const to = this.#placeOf(level, column, row, square.canvas);
        if (isOn(context, to, frame)) place(context, square.canvas, to, frame);
      }
  }

  /** In pixels of the whole picture. A level has floor(size / 2^level) pixels, so its last ones are a little larger. */
  #placeOf(level: number, column: number, row: number, { width, height }: Size): Rect {
    const across = this.depth.width / (this.depth.width >> level);
    const down = this.depth.height / (this.depth.height >> level);
    const { side } = this.depth;
    return { x: column * side * across, y: row * side * down, width: width * across, height: height * down };
  }

  #ask(level: number, column: number, row: number): void {
    const key = `${level} ${column} ${row}`;
    if (this.#asked.size >= mostAsked || this.#asked.has(key)) return;
    this.#asked.add(key);
    void this.fetch({ photo: this.photo, which: this.which, level, column, row }).then((region) => {
      this.#asked.delete(key);
      if (region !== null) this.#take(key, region);
      // The drawing that follows asks for the next ones.
      if (region !== null) this.tell();
    });
  }

  #take(key: string, { width, height, rgba }: Region): void {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
    this.#squares.set(key, { canvas, drawn: this.#count });
  }

  #forget(): void {
    if (this.#squares.size <= mostSquares) return;
    const oldest = [...this.#squares].sort(([, one], [, other]) => one.drawn - other.drawn);
    for (const [key] of oldest.slice(0, this.#squares.size - mostSquares)) this.#squares.delete(key);
  }

  /** The exact colour at a point of the scene; null while that square is not here in full size. */
  colourAt(point: Point, image: Size): Colour | null {
    const x = Math.floor((point.x / image.width) * this.depth.width);
    const y = Math.floor((point.y / image.height) * this.depth.height);
    const { side } = this.depth;
    const square = this.#squares.get(`0 ${Math.floor(x / side)} ${Math.floor(y / side)}`);
    return square === undefined ? null : colourOf(square.canvas, x % side, y % side);
  }
}
