import type { Depth, Region, RegionRequest, Which } from '../../electron/contract.ts';
import type { Point, Size } from '../state/camera.ts';
import type { Rect } from './after-layer.ts';
import { type Colour, colourOf } from './colour-of.ts';
import { type Frame, isOn, place } from './frame.ts';

interface Square {
  readonly canvas: HTMLCanvasElement;
  drawn: number;
}

interface Place {
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly key: string;
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

  /** Is its coarsest size here, so that nothing below it is seen? A coarsest size has one square, or very few. */
  get isCovering(): boolean {
    const level = this.depth.levels - 1;
    const along = (length: number) => Math.max(Math.ceil((length >> level) / this.depth.side), 1);
    const coarse = [...this.#squares.keys()].filter((key) => key.startsWith(`${level} `));
    return coarse.length >= along(this.depth.width) * along(this.depth.height);
  }

  /** Draws what is there, coarse below fine, and asks for what is missing; `image` is the size of the scene. */
  draw(context: CanvasRenderingContext2D, image: Size, frame: Frame, count: number): void {
    this.#count = count;
    // The photo lies under its result: its own pixels are larger by the factor.
    const own: Frame = { ...frame, zoom: (frame.zoom * image.width) / this.depth.width };
    const { levels } = this.depth;
    const level = Math.min(Math.max(Math.floor(-Math.log2(own.zoom)), 0), levels - 1);
    const fine = this.#squaresIn(context, own, level);
    // Coarse squares stand in for fine ones that are still to come; below fine ones they would cost for nothing.
    const isThere = fine.every(({ key }) => this.#squares.has(key));
    for (const each of isThere ? [] : new Set([levels - 1, Math.min(level + 2, levels - 1)]))
      for (const square of this.#squaresIn(context, own, each)) this.#drawSquare(context, own, square);
    for (const square of fine) this.#drawSquare(context, own, square);
    this.#forget();
  }

  #squaresIn({ canvas }: CanvasRenderingContext2D, frame: Frame, level: number): readonly Place[] {
    const span = this.depth.side << level;
    const first = (at: number) => Math.max(0, Math.floor(-at / frame.zoom / span));
    const last = (at: number, seen: number, length: number) =>
      Math.min(Math.ceil((seen - at) / frame.zoom / span), Math.ceil((length >> level) / this.depth.side));
    const places: Place[] = [];
    for (let row = first(frame.y); row < last(frame.y, canvas.height, this.depth.height); row++)
      for (let column = first(frame.x); column < last(frame.x, canvas.width, this.depth.width); column++)
        places.push({ level, column, row, key: `${level} ${column} ${row}` });
    return places;
  }

  #drawSquare(context: CanvasRenderingContext2D, frame: Frame, { level, column, row, key }: Place): void {
    const square = this.#squares.get(key);
    if (square === undefined) {
      this.#ask(level, column, row);
      return;
    }
    square.drawn = this.#count;
    const to = this.#placeOf(level, column, row, square.canvas);
    if (isOn(context, to, frame)) place(context, square.canvas, to, frame);
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
    const coarsest = `${this.depth.levels - 1} `;
    const oldest = [...this.#squares]
      // What is on a large screen now stays, however much it is: it would be asked for again at once.
      .filter(([key, { drawn }]) => drawn !== this.#count && !key.startsWith(coarsest))
      .sort(([, one], [, other]) => one.drawn - other.drawn);
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
