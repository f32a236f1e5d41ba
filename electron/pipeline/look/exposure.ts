import { stat } from 'node:fs/promises';
import { coreOf } from '../core.ts';
import type { CoreStore, Cores } from '../cores.ts';
import { scaled } from '../factor.ts';
import { decode, type Shown } from '../file/decode.ts';
import { fileFault } from '../file/source.ts';
import type { Image, Rect } from '../image.ts';
import type { Network } from '../network/network.ts';
import { passesOf } from '../network/passes.ts';
import { outline, ruleOf } from '../outline.ts';
import { pieceAt } from '../piece.ts';
import { isSpared, sparing } from '../spare.ts';
import { type Glimpse, glimpse } from './glimpse.ts';
import { inParts } from './parts.ts';
import type { Pyramid } from './pyramid.ts';
import { isSquared, showOf, squareEdge, squareOf } from './shown.ts';

/** A decoded photo, of which parts are enlarged on demand. */
export interface Exposure {
  readonly image: Image;
  /** The photo for the eye. Fails as reading it does. */
  show(signal: AbortSignal): Promise<Shown>;
  /** Its own pixels by squares, out of memory; null where a file has to be made for that. */
  readonly squares: Pyramid | null;
  /** Size of the whole result. */
  size(network: Network): { readonly width: number; readonly height: number };
  /** The tiles of a run, as rectangles of the result. */
  tiles(network: Network): readonly Rect[];
  /**
   * One of them; `exact`: nothing is spared. `go` is asked while it works, and throws where nobody wants it any more.
   * Fails with `model-failed`, or with what `go` throws.
   */
  tile(network: Network, number: number, exact: boolean, go?: () => void): Promise<Seen>;
  /** A small tile about a point of the result, which no run has; never spared. */
  piece(network: Network, eye: { readonly x: number; readonly y: number }): Promise<Seen>;
}

/** A glimpse, and where in it the network was spared, in pixels of the result. */
export interface Seen extends Glimpse {
  readonly spared: readonly Rect[];
}

/** Output pixels of a small tile's edge: large enough for the middle of an eye, and soon there with the slowest network. */
const pieceEdge = 96;

/** Names a file by what it holds now: one that was written again is another. Fails as reading it does. */
export async function identityOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${path}\0${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    throw fileFault(error, path);
  }
}

/** Everything beside the photo and the tile that a network's luma depends on. */
function signatureOf({ id, sha, provider, factor, standIn }: Network): string {
  return `${id} ${sha} ${standIn?.network.sha ?? ''} ${provider} ${factor.p}/${factor.q}`;
}

/** The lumas kept of one photo and network, spared or not. `identity` is that of the file when it was decoded. */
export function coresOf(store: CoreStore, identity: string, network: Network, spared: boolean): Cores {
  return store.of(`${identity}\n${signatureOf(network)}${spared ? ' spared' : ''}`);
}

/** Decodes a photo for looks. Fails as `decode` does. Memory: its samples, and what `store` keeps. */
export async function expose(signal: AbortSignal, path: string, store: CoreStore): Promise<Exposure> {
  const identity = await identityOf(path);
  const image = await decode(signal, path);
  return {
    image,
    show: (stopped) => showOf(stopped, path, image),
    squares: isSquared(image)
      ? {
          width: image.width,
          height: image.height,
          levels: 1,
          side: squareEdge,
          region: (_, ...at) => squareOf(image, ...at),
        }
      : null,
    size: ({ factor }) => ({ width: scaled(image.width, factor), height: scaled(image.height, factor) }),
    tiles: (network) => outline(image, passesOf([network])).map(({ output }) => output),
    async tile(network, number, exact, go = () => undefined) {
      const passes = inParts(passesOf([network]), signatureOf(network), go);
      const tile = outline(image, passes)[number];
      if (!tile) throw new RangeError(`there is no tile ${number}`);
      const spared = isSpared(network, { exact, strength: 1 });
      const cores = coresOf(store, identity, network, spared);
      const spare = spared ? sparing(image, passes, cores) : null;
      const made = await glimpse(image, tile, passes, spare?.core ?? ((luma) => coreOf(luma, tile, passes, cores)));
      return { ...made, spared: spare?.sparedIn(tile) ?? [] };
    },
    async piece(network, eye) {
      const passes = inParts(passesOf([network]), signatureOf(network), () => undefined);
      const tile = pieceAt(
        image.width,
        image.height,
        eye,
        ruleOf(image, passes, (pieceEdge * network.factor.q) / network.factor.p),
      );
      const cores = coresOf(store, identity, network, false);
      return { ...(await glimpse(image, tile, passes, (luma) => coreOf(luma, tile, passes, cores))), spared: [] };
    },
  };
}
