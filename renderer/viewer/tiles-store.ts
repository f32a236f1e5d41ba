import type { Depth, Picture, Region, RegionRequest, TileEvent, Which } from '../../electron/contract.ts';
import { AfterLayer } from './after-layer.ts';
import { BeforeLayer } from './before-layer.ts';
import { DeepLayer } from './deep-layer.ts';
import { LiveStore } from './live-store.ts';

/** What there is to see of a photo. */
export interface Layers {
  readonly before: BeforeLayer | null;
  readonly after: AfterLayer | null;
  /** The files themselves by regions: where the layers above hold fewer pixels than they have. */
  readonly deepBefore: DeepLayer | null;
  readonly deepAfter: DeepLayer | null;
}

const none: Layers = { before: null, after: null, deepBefore: null, deepAfter: null };
/** Photos whose pixels are kept whatever their size; of older ones as many as fit into the budget. */
const keptAlways = 3;
/** Pixels of before and after together, 4 bytes each: beyond, the photo seen longest ago goes first. */
const keptPixels = 64e6;
/** A finished result of more pixels is read from its file, by regions, instead of being held whole. */
const keptOfResult = 32e6;
/** Tiles that came before the news of their photo: over two channels, either may be first. */
const keptEarly = 32;

function pixelsOf({ before, after }: Layers): number {
  const shown = after === null ? 0 : (after.width * after.height) / after.reduction ** 2;
  return shown + (before === null ? 0 : before.shown.width * before.shown.height);
}

/** Pixels of the photos at hand, outside of React's state: canvases are drawn into, not replaced. */
export class TilesStore {
  readonly #photos = new Map<string, Layers>();
  readonly #early: TileEvent[] = [];
  readonly #watchers = new Set<() => void>();
  readonly live = new LiveStore(() => this.#tell());

  /** Takes in a photo as it was. Of one that was written anew nothing seen before counts. */
  before(picture: Picture): void {
    const old = this.of(picture.photo);
    const isNew = old.before !== null && !old.before.shows(picture);
    if (isNew) this.live.forget(picture.photo);
    this.#set(picture.photo, { ...(isNew ? none : old), before: new BeforeLayer(picture) });
  }

  /** Lets go of the tiles of a run that made no result of the photo. */
  drop(photo: string, run: string): void {
    const old = this.of(photo);
    if (old.after?.run === run) this.#set(photo, { ...old, after: null });
  }

  /** Makes room for a result of `width` × `height` pixels that will come in `tiles` parts. */
  begin(photo: string, run: string, width: number, height: number, tiles: number): void {
    const old = this.of(photo);
    // A page that comes back hears of the same photo again; what it has of it stays.
    if (old.after?.run === run && old.after.width === width) return;
    const after = new AfterLayer(run, width, height, tiles);
    for (const tile of this.#early.splice(0)) {
      if (tile.photo === photo && tile.run === run) after.take(tile);
      else this.#early.push(tile);
    }
    this.#set(photo, { ...old, after, deepAfter: null });
  }

  /** Draws a finished part of a result. */
  tile(event: TileEvent): void {
    const { after } = this.of(event.photo);
    if (after?.run === event.run) {
      after.take(event);
      this.#tell();
    } else {
      this.#early.push(event);
      if (this.#early.length > keptEarly) this.#early.shift();
    }
  }

  /** Takes in a file that can be read by regions. The result's own tiles are let go: the file has them all. */
  deep(photo: string, which: Which, depth: Depth, fetch: (request: RegionRequest) => Promise<Region | null>): void {
    const layer = new DeepLayer(photo, which, depth, fetch, () => this.#tell());
    const old = this.of(photo);
    this.#set(photo, which === 'photo' ? { ...old, deepBefore: layer } : { ...old, deepAfter: layer, after: null });
  }

  isShallow(photo: string, which: Which): boolean {
    const { before, after, deepBefore, deepAfter } = this.of(photo);
    if (which === 'photo') return before?.isReduced === true && deepBefore === null;
    return deepAfter === null && (after === null || !after.isWhole || after.width * after.height > keptOfResult);
  }

  of(photo: string | null): Layers {
    return (photo === null ? undefined : this.#photos.get(photo)) ?? none;
  }

  /** Calls back after every change; returns the way to stop that. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #set(photo: string, layers: Layers): void {
    this.#photos.delete(photo);
    this.#photos.set(photo, layers);
    this.#forget();
    this.#tell();
  }

  #forget(): void {
    let pixels = 0;
    for (const [index, [photo, layers]] of [...this.#photos].reverse().entries()) {
      pixels += pixelsOf(layers);
      if (index >= keptAlways && pixels > keptPixels) this.#photos.delete(photo);
    }
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

/** The one store of this page. */
export const tiles = new TilesStore();
