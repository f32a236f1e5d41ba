import type { LookTile } from '../../electron/contract.ts';
import type { Point } from '../state/camera.ts';
import { type Subject, subjectKey } from '../state/look.ts';
import type { Rect } from './after-layer.ts';
import { LiveLayer, touches } from './live-layer.ts';

/** Tiles kept of all subjects together; one takes three megabytes in both layers and as a picture. */
const mostTiles = 56;

/** Live tiles of the subjects that are looked at, outside of React's state. */
export class LiveStore {
  readonly #layers = new Map<string, LiveLayer>();
  readonly #tell: () => void;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  of(subject: Subject): LiveLayer | null {
    return this.#layers.get(subjectKey(subject)) ?? null;
  }

  /** What the page has of a subject in an area: numbers for the engine, and whether the eye has something to see. */
  has(subject: Subject, area: Rect, eye: Point): { readonly numbers: readonly number[]; readonly eye: boolean } {
    const layer = this.of(subject);
    if (layer === null) return { numbers: [], eye: false };
    const inside = [...layer.tiles.values()].filter((tile) => touches(tile, area));
    return { numbers: inside.map(({ number }) => number), eye: layer.at(eye) !== null };
  }

  take(subject: Subject, tile: LookTile): void {
    const key = subjectKey(subject);
    const layer = this.#layers.get(key) ?? new LiveLayer();
    this.#layers.delete(key);
    this.#layers.set(key, layer);
    layer.take(tile);
    this.#forget(layer);
    this.#tell();
  }

  /** Lets go of all tiles of a photo. */
  forget(photo: string): void {
    for (const key of [...this.#layers.keys()]) if (key.startsWith(`${photo} `)) this.#layers.delete(key);
  }

  /** What was drawn longest ago goes first; the newest are always kept. */
  #forget(newest: LiveLayer): void {
    const all = [...this.#layers].flatMap(([key, layer]) =>
      [...layer.tiles.values()].map((tile) => ({ key, layer, tile })),
    );
    if (all.length <= mostTiles) return;
    all.sort((one, other) => one.tile.drawn - other.tile.drawn);
    const last = [...newest.tiles.values()].at(-1);
    for (const { layer, tile } of all.slice(0, all.length - mostTiles))
      if (tile !== last) layer.tiles.delete(tile.number);
    for (const [key, layer] of this.#layers) if (layer !== newest && layer.tiles.size === 0) this.#layers.delete(key);
  }
}
