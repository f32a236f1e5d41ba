import type { LookTile } from '../../electron/contract.ts';
import type { Point, Size } from '../state/camera.ts';
import type { Rect } from './after-layer.ts';
import type { Colour } from './colour-of.ts';
import { hatch, heat, weigh } from './weigh.ts';

/** How a live tile is painted: with what the network added at some strength, or as a map of that alone. */
export interface Paint {
  readonly strength: number;
  readonly what: 'picture' | 'added';
}

/** A tile in two layers, and a canvas with the two put together as they were last asked for. */
export class LiveTile implements Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly number: number;
  /** Frame in which it was last drawn: what was drawn long ago is forgotten first. */
  drawn = 0;
  readonly #plain: Int16Array;
  readonly #added: Int16Array;
  readonly #gains: 1 | 3;
  readonly #alpha: Uint8Array | null;
  readonly #spared: readonly Rect[];
  #canvas: HTMLCanvasElement | null = null;
  #painted = '';

  constructor({ number, x, y, width, height, plain, added, gains, alpha, spared }: LookTile) {
    [this.number, this.x, this.y, this.width, this.height] = [number, x, y, width, height];
    this.#plain = wide(plain);
    this.#added = wide(added);
    this.#gains = gains;
    this.#alpha = alpha;
    this.#spared = spared;
  }

  /** The tile as a picture; computed anew only when `paint` is another than last time. */
  canvas(paint: Paint): HTMLCanvasElement {
    const canvas = this.#canvas ?? document.createElement('canvas');
    const key = `${paint.what} ${paint.strength}`;
    if (this.#painted === key) return canvas;
    canvas.width = this.width;
    canvas.height = this.height;
    const pixels = new Uint8ClampedArray(this.width * this.height * 4);
    const layers = { plain: this.#plain, added: this.#added, gains: this.#gains, alpha: this.#alpha };
    if (paint.what === 'picture') weigh(layers, paint.strength, pixels);
    else {
      heat(layers, paint.strength, pixels);
      for (const part of this.#spared) hatch(part, this, pixels);
    }
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, this.width, this.height), 0, 0);
    this.#canvas = canvas;
    this.#painted = key;
    return canvas;
  }

  holds({ x, y }: Point): boolean {
    return x >= this.x && y >= this.y && x < this.x + this.width && y < this.y + this.height;
  }

  /** The colour at a point that it holds, exactly, whatever is painted. */
  colourAt(point: Point, strength: number): Colour {
    const at = (Math.floor(point.y) - this.y) * this.width + Math.floor(point.x) - this.x;
    const one = new Uint8ClampedArray(4);
    const added = this.#gains === 1 ? this.#added.subarray(at, at + 1) : this.#added.subarray(at * 3, at * 3 + 3);
    weigh({ plain: this.#plain.subarray(at * 3, at * 3 + 3), added, gains: this.#gains, alpha: null }, strength, one);
    return [one[0]!, one[1]!, one[2]!];
  }

  /** What the network added at a point that it holds, in levels; the green of three. */
  addedAt(point: Point): number {
    const at = (Math.floor(point.y) - this.y) * this.width + Math.floor(point.x) - this.x;
    return (this.#gains === 1 ? this.#added[at]! : this.#added[at * 3 + 1]!) / 64;
  }
}

/** Bytes that came over a wire may begin at an odd address, where no 16 bit value can be read in place. */
function wide({ buffer, byteOffset, byteLength }: Uint8Array): Int16Array {
  return byteOffset % 2 === 0
    ? new Int16Array(buffer, byteOffset, byteLength / 2)
    : new Int16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** The live tiles of one subject, as far as they are there. */
export class LiveLayer {
  readonly tiles = new Map<number, LiveTile>();
  /** A small piece under the eye, until its tile is there. */
  piece: LiveTile | null = null;
  /** Size of the whole result and number of its tiles; null before the first came. */
  whole: (Size & { readonly tiles: number }) | null = null;

  take(tile: LookTile): void {
    this.whole = { ...tile.whole, tiles: tile.tiles };
    const live = new LiveTile(tile);
    if (tile.number < 0) this.piece = live;
    else this.tiles.set(tile.number, live);
  }

  /** The tile, or the piece, under a point. */
  at(point: Point): LiveTile | null {
    for (const tile of this.tiles.values()) if (tile.holds(point)) return tile;
    return this.piece?.holds(point) ? this.piece : null;
  }

  /** How many tiles touch a rectangle. */
  countIn(area: Rect): number {
    return [...this.tiles.values()].filter((tile) => touches(tile, area)).length;
  }
}

export function touches(one: Rect, other: Rect): boolean {
  const across = one.x < other.x + other.width && other.x < one.x + one.width;
  return across && one.y < other.y + other.height && other.y < one.y + one.height;
}
