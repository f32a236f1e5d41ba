import type { Passes } from './passes.ts';

/** A smaller tile is taken where a larger one is no quicker than by this share: it takes less memory. */
const worthwhile = 0.03;

interface Measured {
  readonly edge: number;
  /** Milliseconds for a pixel that the network sees, and for one of the photo's own. */
  readonly seen: number;
  readonly own: number;
}

/**
 * The edge of a core, input pixels, at which these passes need the least time for a pixel of a photo, margins included.
 * Each of `edges` (ascending) is tried on a crop in full, until the next would pass `budget` milliseconds; those beyond
 * are judged by what the largest tried took for a pixel. An edge that the provider fails on, for want of memory, ends
 * the trial: neither it nor a larger one is taken. Undefined where not even the first works.
 */
export async function quickestEdge(
  passes: Passes,
  edges: readonly number[],
  budget = 2000,
  now = () => performance.now(),
): Promise<number | undefined> {
  const start = now();
  const measured: Measured[] = [];
  const seenBy = (edge: number) => (edge + 2 * passes.halo) ** 2;
  let failed = false;
  for (const edge of edges) {
    const expected = (measured.at(-1)?.seen ?? 0) * seenBy(edge) * (passes.alike ? settled : 1);
    if (now() - start + expected > budget) break;
    const taken = await timeOf(passes, edge + 2 * passes.halo, budget / 8, now).catch(() => null);
    failed = taken === null;
    if (taken === null) break;
    measured.push({ edge, seen: taken / seenBy(edge), own: taken / edge ** 2 });
  }
  const largest = measured.at(-1);
  if (!largest) return undefined;
  const beyond = failed ? [] : edges.filter((edge) => edge > largest.edge);
  const all = [...measured, ...beyond.map((edge) => ({ edge, own: (largest.seen * seenBy(edge)) / edge ** 2 }))];
  const least = Math.min(...all.map(({ own }) => own));
  return all.find(({ own }) => own <= least * (1 + worthwhile))?.edge;
}

/** As much quicker must be what computes with numbers that are less exact. */
const gain = 1.3;
/** Output edge of the crop that two are compared on: large enough for the arithmetic to outweigh the call. */
const compared = 192;

/** Whether `quick` takes so much less time than `whole` for a crop that it is worth its numbers; half a second at most. */
export async function isWorthIt(quick: Passes, whole: Passes, now = () => performance.now()): Promise<boolean> {
  const crop = Math.ceil((compared * whole.factor.q) / whole.factor.p);
  const [quicks, wholes]: [number[], number[]] = [[], []];
  // In turn, so that what else the machine does meets both; the first round also finds memory and kernels.
  for (let round = 0; round < 2; round++) {
    wholes.push(await timeOf(whole, crop, 0, now));
    quicks.push(await timeOf(quick, crop, 0, now));
  }
  return Math.min(...quicks) * gain <= Math.min(...wholes);
}

/** The time from which on a network that is quicker on crops of one size is: the second opened a session for it. */
const settled = 3;

/** Milliseconds for a square crop; a quick one counts the second time, when memory is there and kernels are chosen. */
async function timeOf(passes: Passes, crop: number, quick: number, now: () => number): Promise<number> {
  // Texture, so that no kernel gains by zeros.
  const data = Float32Array.from({ length: crop * crop }, (_, i) => 0.5 + 0.3 * Math.sin(i * 0.37));
  const once = async () => {
    const start = now();
    await passes.run({ data, width: crop, height: crop });
    return now() - start;
  };
  if (passes.alike) for (let time = 1; time < settled; time++) await once();
  const first = await once();
  return passes.alike || first > quick ? first : once();
}
