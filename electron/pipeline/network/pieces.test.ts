import { expect, it } from 'vitest';
import type { Plane } from '../image.ts';
import { resample } from '../resample.ts';
import { bicubic, type Network, reducedTo } from './network.ts';
import { inPieces, largestCore, mostInput, mostOutput } from './pieces.ts';

const waves = (width: number, height: number): Plane => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => 0.5 + 0.4 * Math.sin(i * 0.37) * Math.cos(i * 0.0011)),
});

/** The cubic enlargement, which keeps the largest sides that it was given. */
function counting(scale: number) {
  const network = bicubic('one', scale);
  const most = { input: 0, output: 0 };
  const run = async (luma: Plane) => {
    const made = await network.run(luma);
    most.input = Math.max(most.input, luma.width, luma.height);
    most.output = Math.max(most.output, made.width, made.height);
    return made;
  };
  return { most, network: { ...network, run } satisfies Network };
}

it.each([2, 1.5, 4])('×%s: gives by pieces what it gives whole', async (scale) => {
  const luma = waves(301, 257);
  const network = bicubic('one', scale);
  const [made, whole] = [await inPieces(luma, network, 64), await network.run(luma)];
  expect([made.width, made.height]).toEqual([whole.width, whole.height]);
  expect(made.data.every((value, i) => value === whole.data[i])).toBe(true);
});

it('reduces to a factor between two odd sizes without giving the network more than a tile at once', async () => {
  const luma = waves(900, 700);
  const { most, network } = counting(2);
  // 2559 pixels to 5120: tiles begin at multiples of 854.
  const made = await reducedTo(network, { p: 1709, q: 854 }).run(luma);
  expect(most.input).toBeLessThanOrEqual(mostInput + 2 * network.halo);
  expect(most.output).toBeLessThanOrEqual(mostOutput + 4 * network.halo);
  const whole = resample(resample(luma, { p: 2, q: 1 }), { p: 1709, q: 1708 });
  expect([made.width, made.height]).toEqual([whole.width, whole.height]);
  expect(made.data.every((value, i) => value === whole.data[i])).toBe(true);
});

it('leaves a crop alone that a tile could be', async () => {
  const { most, network } = counting(2);
  const halved = reducedTo({ ...network, halo: 18 }, { p: 3, q: 2 });
  const edge = largestCore(halved) + 2 * halved.halo + halved.step;
  await halved.run(waves(edge, 300));
  expect(most.input).toBe(edge);
});
