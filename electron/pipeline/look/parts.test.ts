import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Plane } from '../image.ts';
import { bicubic } from '../network/network.ts';
import { passesOf } from '../network/passes.ts';
import { inParts } from './parts.ts';

const luma: Plane = {
  width: 300,
  height: 261,
  data: Float32Array.from({ length: 300 * 261 }, (_, i) => 0.5 + 0.4 * Math.sin(i * 0.37) * Math.cos(i * 0.0011)),
};

/** The cubic enlargement, but so slow that a crop is cut; counts what it was given. */
function slow(scale: number) {
  const sizes: string[] = [];
  const passes = passesOf([bicubic('bicubic', scale)]);
  const run = async (plane: Plane) => {
    sizes.push(`${plane.width}×${plane.height}`);
    await setTimeout(plane.width * plane.height * 0.01);
    return passes.run(plane);
  };
  return { sizes, passes: { ...passes, run }, plain: passes };
}

it.each([2, 1.5])('×%s: gives by parts what it gives whole', async (scale) => {
  const { sizes, passes, plain } = slow(scale);
  const parted = inParts(passes, `slow ${scale}`, () => undefined);
  const whole = await plain.run(luma);
  // The first time its pace is not known.
  expect(await parted.run(luma)).toEqual(whole);
  expect(sizes).toEqual(['300×261']);
  expect(await parted.run(luma)).toEqual(whole);
  expect(sizes.length).toBeGreaterThan(4);
});

it('stops before the next part when nobody wants it any more', async () => {
  const { sizes, passes } = slow(2);
  let wanted = true;
  const parted = inParts(passes, 'left', () => {
    if (!wanted) throw new Error('left');
  });
  await parted.run(luma);
  const running = parted.run(luma);
  await setTimeout(20);
  wanted = false;
  await expect(running).rejects.toThrow('left');
  expect(sizes.length).toBe(2);
});

it('leaves a quick network alone', async () => {
  const network = bicubic('bicubic', 2);
  let times = 0;
  const run = (plane: Plane) => {
    times += 1;
    return network.run(plane);
  };
  const passes = { ...network, run };
  const parted = inParts(passes, 'quick', () => undefined);
  await parted.run(luma);
  await parted.run(luma);
  expect(times).toBe(2);
});

it('asks before what stands in is run, too', async () => {
  const { passes, plain } = slow(2);
  let wanted = true;
  const standIn = { network: bicubic('small', 2), levels: 2 };
  const parted = inParts({ ...passes, standIn }, 'stands in', () => {
    if (!wanted) throw new Error('left');
  });
  expect(await parted.standIn!.network.run(luma)).toEqual(await plain.run(luma));
  wanted = false;
  await expect(parted.standIn!.network.run(luma)).rejects.toThrow('left');
});
