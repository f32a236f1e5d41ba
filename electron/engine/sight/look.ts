import { setTimeout } from 'node:timers/promises';
import type { LookRequest, LookTile } from '../../contract.ts';
import { EngineError } from '../failure.ts';
import type { Turns } from '../turns.ts';

/** A rectangle of a result. */
interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A tile in two layers, as the pipeline gives it. */
export interface Layered extends Rect {
  readonly plain: Int16Array;
  readonly added: Int16Array;
  readonly gains: 1 | 3;
  readonly alpha: Uint8Array | null;
  /** Where the network was spared. */
  readonly spared: readonly Rect[];
}

/** A decoded photo, of which tiles are enhanced on demand. */
export interface Exposed<N> {
  size(network: N): { readonly width: number; readonly height: number };
  tiles(network: N): readonly Rect[];
  /** `go` is asked while it works, and throws where nobody wants it any more. */
  tile(network: N, number: number, exact: boolean, go: () => void): Promise<Layered>;
  piece(network: N, eye: { readonly x: number; readonly y: number }): Promise<Layered>;
}

export interface LookTools<N> {
  readonly turns: Turns;
  /** Decodes a photo; the look keeps what it gives while it is looked at. */
  expose(path: string): Promise<Exposed<N>>;
  open(request: LookRequest, path: string): Promise<N>;
}

export interface Looks {
  look(request: LookRequest, path: string): Promise<LookTile | null>;
  /** Resolves when nobody waits for a first piece any more, or has waited for long. */
  calm(): Promise<void>;
}

/** Milliseconds after which the rest no longer stands back: beside a run, even a piece may take longer. */
const patience = 1500;

/**
 * Looks at photos: one tile an asking, so that the asker sets the pace and each tile is the nearest to where its eye
 * is by then. Whoever waits for another photo than the latest is refused with `cancelled`.
 */
export function openLooks<N>({ turns, expose, open }: LookTools<N>): Looks {
  let latest: string | null = null;
  const pieces = new Set<Promise<unknown>>();
  return {
    async calm() {
      const end = performance.now() + patience;
      for (let left = patience; pieces.size > 0 && left > 0; left = end - performance.now())
        await Promise.race([...pieces, setTimeout(left, undefined, { ref: false })]);
    },
    look(request, path) {
      latest = request.photo;
      const go = () => {
        if (latest !== request.photo) throw new EngineError('cancelled', 'Another photo is looked at now.', path);
      };
      const looking = turns.look(async () => {
        go();
        // Opened side by side: the one waits for the disk and the decoder, the other for the network.
        const [photo, network] = await Promise.all([expose(path), open(request, path)]);
        go();
        const tiles = photo.tiles(network);
        const number = request.quick ? -1 : nearest(tiles, request);
        if (number === null) return null;
        const tile =
          number < 0 ? await photo.piece(network, request.eye) : await photo.tile(network, number, request.exact, go);
        const { plain, added, ...rest } = tile;
        const layers = { plain: bytesOf(plain), added: bytesOf(added) };
        return { photo: request.photo, number, tiles: tiles.length, whole: photo.size(network), ...rest, ...layers };
      });
      if (request.quick) {
        const settled: Promise<boolean> = looking.then(
          () => pieces.delete(settled),
          () => pieces.delete(settled),
        );
        pieces.add(settled);
      }
      return looking;
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Number of the tile nearest to the eye that lies in view and is not there yet; null when all are. */
export function nearest(tiles: readonly Rect[], { view, eye, have }: Pick<LookRequest, 'view' | 'eye' | 'have'>) {
  const there = new Set(have);
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [number, tile] of tiles.entries()) {
    if (there.has(number) || !meet(tile, view)) continue;
    const far = distance(tile, eye);
    if (far >= least) continue;
    least = far;
    best = number;
  }
  return best;
}

function meet(one: Rect, other: Rect): boolean {
  const across = one.x < other.x + other.width && other.x < one.x + one.width;
  return across && one.y < other.y + other.height && other.y < one.y + one.height;
}

/** To the middle of the tile, squared; a tile that holds the point is always nearer than one that does not. */
function distance({ x, y, width, height }: Rect, eye: { readonly x: number; readonly y: number }): number {
  const holds = eye.x >= x && eye.y >= y && eye.x < x + width && eye.y < y + height;
  return holds ? -1 : (x + width / 2 - eye.x) ** 2 + (y + height / 2 - eye.y) ** 2;
}
