import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { defaultSettings } from '../contract.ts';
import { canvas } from './file/tiff.ts';
import type { Image, Plane } from './image.ts';
import { type Inference, infer } from './infer.ts';
import { bicubic } from './network/network.ts';
import { passesOf } from './network/passes.ts';
import type { Work } from './read.ts';

const network = bicubic('bicubic', 2);
const [width, height] = [60, 40];

/** A photo of six tiles of 20 pixels. */
function photo(): Work {
  const picture = canvas(width, height, 3, 8, {});
  for (let i = 0; i < picture.data.length; i++) picture.data[i] = (i * 37) % 251;
  const carried = { icc: null, exif: null, xmp: null, iptc: null, density: null };
  const image: Image = { ...picture, ...carried, format: 'png', profile: null, warnings: [] };
  const header = { ...image, format: 'png' } as unknown as Work['header'];
  return { source: 'a.png', target: 'b.png', header, image, format: 'png', width: 2 * width, height: 2 * height };
}

/** A network that answers when it is told to. */
function held() {
  const waiting: { readonly luma: Plane; readonly answer: () => void; readonly fail: () => void }[] = [];
  const run = (luma: Plane) =>
    new Promise<Plane>((resolve, reject) => {
      const given = { ...luma, data: luma.data.slice() };
      waiting.push({
        luma,
        answer: () => network.run(given).then(resolve, reject),
        fail: () => reject(new Error('lost')),
      });
    });
  return { waiting, passes: { ...passesOf([network]), run } };
}

const start = (how: Partial<Inference>) =>
  infer(new AbortController().signal, photo(), {
    settings: { ...defaultSettings, exact: true },
    passes: passesOf([network]),
    tile: 20,
    previews: false,
    ...how,
  });

/** Long enough for all that waits for nobody. */
const moment = () => setTimeout(30);

it('asks the network about one tile ahead, which is given memory of its own, and about none where each is looked at before this thread is held', async () => {
  for (const [previews, beside, ahead] of [
    [false, false, 2],
    [true, false, 1],
    [true, true, 2],
  ] as const) {
    const { waiting, passes } = held();
    const inferred = start({ passes: { ...passes, beside }, previews });
    for (let answered = 0; answered < 6; answered++) {
      await moment();
      expect(waiting.length, `${answered} answered`).toBe(Math.min(6, answered + ahead));
      const [one, next] = waiting.slice(answered);
      if (next)
        expect(
          next.luma.data.byteOffset === one!.luma.data.byteOffset && next.luma.data.buffer === one!.luma.data.buffer,
        ).toBe(false);
      one!.answer();
    }
    const { result, drawn } = await inferred;
    await drawn;
    const { data } = await result.rows(0, 2 * height);
    const wanted = await start({});
    await wanted.drawn;
    expect(data).toEqual((await wanted.result.rows(0, 2 * height)).data);
  }
});

it('gives no memory back while the network still has a tile in it, though the one before has failed', async () => {
  const { waiting, passes } = held();
  const told: string[] = [];
  const inferred = start({ passes }).catch((error: Error) => told.push(error.message));
  await moment();
  waiting[0]!.fail();
  await moment();
  expect(told).toEqual([]);
  waiting[1]!.answer();
  await inferred;
  expect(told).toEqual(['lost']);
  expect(waiting.length).toBe(2);
});
