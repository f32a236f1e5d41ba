import { type Point, toImage } from './camera.ts';
import { paneOf, type View } from './view.ts';

/** Where the pointer rests on the stage. Not in the store: it moves with every pixel, and nothing is drawn for it. */
class Eye {
  #at: Point | null = null;

  /** CSS pixels of the stage; null when the pointer has left it. */
  look(at: Point | null): void {
    this.#at = at;
  }

  /** The point of the image that is looked at: under the loupe, under the pointer, or in the middle. */
  on(view: View): Point {
    if (view.loupe && view.spot !== null) return view.spot;
    const pane = paneOf(view);
    const at = this.#at === null ? null : { x: this.#at.x % pane.width, y: this.#at.y % pane.height };
    const { x, y } = at === null ? view.camera : toImage(view.camera, at, pane);
    const { width, height } = view.image ?? { width: 1, height: 1 };
    return { x: Math.min(Math.max(x, 0), width - 1), y: Math.min(Math.max(y, 0), height - 1) };
  }
}

/** The one eye of this page. */
export const eye = new Eye();
