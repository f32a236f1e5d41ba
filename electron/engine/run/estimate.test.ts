import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings, type EstimateRequest } from '../../contract.ts';
import { EngineError } from '../failure.ts';
import type { Found } from '../photos/scan.ts';
import { keepLatest } from '../sight/latest.ts';
import { type Cost, estimate, type Ruler } from './estimate.ts';

const found = (name: string): Found => ({
  ...{ id: name, path: join(tmpdir(), name), root: tmpdir(), relative: name, bytes: 1 },
  ...{ content: 'jpeg', identity: name },
});
const photos = Array.from({ length: 40 }, (_, i) => found(`${i}.jpg`));
const request: EstimateRequest = { photos: photos.map(({ id }) => id), settings: defaultSettings };
const cost: Cost = { decoding: 1e-5, working: 1e-3, bytes: 0.5 };
/** Photos of one megapixel in one tile's worth of margins, all alike. */
const ruler: Ruler = {
  measure: async () => ({ width: 1000, height: 1000, pixel: 3 }),
  probe: async () => [cost],
  check: async () => undefined,
};
const never = new AbortController().signal;

describe('an estimate', () => {
  it('holds the time and the bytes that the photos really cost, and says how much is free', async () => {
    const value = await estimate(never, request, photos, ruler);
    expect(value.files).toBe(40);
    expect(value.megapixels).toBe(160);
    // 1000 pixels are four cores of at most 256, hence three inner borders with a margin on both sides.
    const truth = 40 * (1e6 * cost.decoding + (1000 + 3 * 40) ** 2 * cost.working);
    expect(value.milliseconds.low).toBeLessThan(truth);
    expect(value.milliseconds.high).toBeGreaterThan(truth);
    expect(value.milliseconds.high / value.milliseconds.low).toBeLessThan(2);
    expect(value.bytes.low).toBeLessThan(80e6);
    expect(value.bytes.high).toBeGreaterThan(80e6);
    expect(value.free).toBeGreaterThan(0);
    expect(value.memory.low).toBeGreaterThan(5e6 * 3);
    expect(value.measured).toMatchObject({ photos: 3, sized: 40 });
  });

  it('widens with what its measurements disagree about', async () => {
    let turn = 0;
    const uneven: Ruler = { ...ruler, probe: async () => [{ ...cost, working: turn++ % 2 ? 3e-3 : 1e-3 }, cost] };
    const even = await estimate(never, request, photos, ruler);
    const sizes = photos.map((_, i) => 200 + i);
    const mixed: Ruler = {
      ...uneven,
      measure: async () => ({ width: sizes[turn++ % sizes.length]!, height: 300, pixel: 3 }),
    };
    const wide = await estimate(never, request, photos, mixed);
    const spread = ({ milliseconds: { low, high } }: typeof even) => high / low;
    expect(spread(wide)).toBeGreaterThan(spread(even));
  });

  it('names results that cannot be held, and leaves them out of the sums', async () => {
    const strict: Ruler = {
      ...ruler,
      check: async (_, path) => {
        if (path.endsWith(`${'7.jpg'}`)) throw new EngineError('too-large', 'JPEG holds at most 65535 pixels a side.');
      },
    };
    const value = await estimate(never, request, photos, strict);
    expect(value.tooLarge).toHaveLength(4);
    expect(value.tooLarge[0]).toMatchObject({ code: 'too-large' });
    expect(value.megapixels).toBe(36 * 4);
  });

  it('goes by the other photos when some cannot be read, and fails when none can', async () => {
    const half: Ruler = {
      ...ruler,
      measure: (signal, path) =>
        /[02468]\.jpg$/.test(path) ? Promise.reject(new Error('torn')) : ruler.measure(signal, path),
    };
    const value = await estimate(never, request, photos, half);
    expect(value.megapixels).toBe(160);
    expect(value.measured.sized).toBe(20);
    const none: Ruler = { ...ruler, measure: async () => Promise.reject(new Error('torn')) };
    await expect(estimate(never, request, photos, none)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
    const torn: Ruler = { ...ruler, probe: async () => Promise.reject(new EngineError('damaged', 'It is torn.')) };
    await expect(estimate(never, request, photos, torn)).rejects.toMatchObject({ failure: { code: 'damaged' } });
  });
});

describe('the latest work', () => {
  it('ends the one before it, which says so', async () => {
    const latest = keepLatest();
    const first = latest.start(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    await expect(Promise.all([first, latest.start(async () => 2)])).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
    await expect(latest.start(async () => 3)).resolves.toBe(3);
  });
});
