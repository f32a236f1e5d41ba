import { setImmediate } from 'node:timers/promises';
import type { Plane } from '../image.ts';
import type { Passes } from '../network/passes.ts';
import { inPieces } from '../network/pieces.ts';

/** Milliseconds that a part may take: so long whoever opens the next photo waits for the one before. */
const longest = 300;
/** Edge of a part's core in input pixels below which margins would cost more than waiting. */
const least = 128;

/** Milliseconds that a network took for a pixel that it saw, last time; by its signature. */
const paces = new Map<string, number>();

/**
 * The passes, which enlarge a crop that takes long by parts, margins included, so that the result is the same. Between
 * two parts messages are let in and `go` is asked, as it is before what stands in is run; where it throws, nobody wants the rest. `signature` names
 * the network by whose pace the parts are cut.
 */
export function inParts(passes: Passes, signature: string, go: () => void): Passes {
  const timed = async (luma: Plane): Promise<Plane> => {
    const start = performance.now();
    const enlarged = await passes.run(luma);
    paces.set(signature, (performance.now() - start) / (luma.width * luma.height));
    return enlarged;
  };
  const run = async (luma: Plane): Promise<Plane> => {
    const pace = paces.get(signature) ?? 0;
    if (pace * luma.width * luma.height <= longest) return timed(luma);
    const seen = Math.sqrt(longest / pace);
    const tile = Math.max(least, Math.floor(seen - 2 * passes.halo));
    return inPieces(luma, { ...passes, run: timed }, tile, async () => {
      await setImmediate();
      go();
    });
  };
  const { standIn } = passes;
  if (!standIn) return { ...passes, run };
  const asked = async (luma: Plane) => {
    go();
    return standIn.network.run(luma);
  };
  return { ...passes, run, standIn: { ...standIn, network: { ...standIn.network, run: asked } } };
}
