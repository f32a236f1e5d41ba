import type { Picture } from '../../electron/contract.ts';
import type { Point, Size } from '../state/camera.ts';
import type { Colour } from './colour-of.ts';

/** A photo as it was: one canvas, as many pixels as the engine sent. */
export class BeforeLayer {
  readonly canvas: HTMLCanvasElement;
  /** True size of the photo; the canvas is smaller when the photo was reduced for the page. */
  readonly size: Size;
  readonly shown: Size;
  readonly rgba: Uint8Array;
  readonly alpha: boolean;

  constructor({ width, height, shownWidth, shownHeight, rgba, alpha }: Picture) {
    this.alpha = alpha;
    this.size = { width, height };
    this.shown = { width: shownWidth, height: shownHeight };
    this.rgba = rgba;
    this.canvas = document.createElement('canvas');
    this.canvas.width = shownWidth;
    this.canvas.height = shownHeight;
    this.canvas
      .getContext('2d')
      ?.putImageData(new ImageData(new Uint8ClampedArray(rgba), shownWidth, shownHeight), 0, 0);
  }

  /** Are these the pixels that it has? A file may have been written anew. */
  shows({ width, height, rgba }: Picture): boolean {
    const own = this.rgba;
    if (width !== this.size.width || height !== this.size.height || rgba.length !== own.length) return false;
    // A loop of its own: a call for each of four million bytes would be felt at every photo that is shown again.
    for (let at = 0; at < rgba.length; at++) if (rgba[at] !== own[at]) return false;
    return true;
  }

  get isReduced(): boolean {
    return this.shown.width !== this.size.width;
  }

  /** Colour of the photo at a point of the result, whose size is `image`; null outside. */
  colourAt(point: Point, image: Size): Colour | null {
    const x = Math.floor((point.x / image.width) * this.shown.width);
    const y = Math.floor((point.y / image.height) * this.shown.height);
    if (x < 0 || y < 0 || x >= this.shown.width || y >= this.shown.height) return null;
    const at = (y * this.shown.width + x) * 4;
    return [this.rgba[at] ?? 0, this.rgba[at + 1] ?? 0, this.rgba[at + 2] ?? 0];
  }
}
