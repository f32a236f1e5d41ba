import type { Plane } from './image.ts';
import type { Tile } from './tiles.ts';

/** Lumas that a network has made, by tile, for one photo and one network: what was computed once is not computed again. */
export interface Cores {
  /** The core's luma as the network gave it, before any weighing; not to be written to. */
  get(tile: Tile): Plane | undefined;
  put(tile: Tile, core: Plane): void;
  /** By number, the blocks of the photo that were decided: is a cheap answer enough? Where something is spared. */
  readonly decided: Map<number, boolean>;
}

export interface CoreStore {
  /** The cores of one photo and network; `key` names both, and everything else that the lumas depend on. */
  of(key: string): Cores;
  readonly bytes: number;
}

const bytesPerSample = Float32Array.BYTES_PER_ELEMENT;

/** A crop that is cut otherwise gives other values at its borders' halo, so both rectangles name a tile. */
function nameOf({ crop, output }: Tile): string {
  return [crop, output].map(({ x, y, width, height }) => `${x},${y},${width},${height}`).join(' ');
}

/** Photos and networks of which the decisions are kept: a few bytes a block. */
const mostDecided = 16;

function decidedOf(decisions: Map<string, Cores['decided']>, key: string): Cores['decided'] {
  const decided = decisions.get(key) ?? new Map<number, boolean>();
  decisions.delete(key);
  decisions.set(key, decided);
  for (const oldest of [...decisions.keys()].slice(0, -mostDecided)) decisions.delete(oldest);
  return decided;
}

/** Keeps at most `limit` bytes of lumas; beyond, those used longest ago go first. */
export function keepCores(limit: number): CoreStore {
  // In order of use: a Map keeps the order in which its keys were set.
  const kept = new Map<string, Plane>();
  let bytes = 0;
  const drop = (name: string, plane: Plane) => {
    kept.delete(name);
    bytes -= plane.data.length * bytesPerSample;
  };
  const put = (name: string, plane: Plane) => {
    const old = kept.get(name);
    if (old) drop(name, old);
    kept.set(name, plane);
    bytes += plane.data.length * bytesPerSample;
    for (const [oldest, value] of kept) {
      if (bytes <= limit) return;
      drop(oldest, value);
    }
  };
  const decisions = new Map<string, Cores['decided']>();
  return {
    of: (key) => ({
      decided: decidedOf(decisions, key),
      get(tile) {
        const name = `${key}\n${nameOf(tile)}`;
        const plane = kept.get(name);
        if (plane) {
          kept.delete(name);
          kept.set(name, plane);
        }
        return plane;
      },
      put: (tile, core) => put(`${key}\n${nameOf(tile)}`, core),
    }),
    get bytes() {
      return bytes;
    },
  };
}
