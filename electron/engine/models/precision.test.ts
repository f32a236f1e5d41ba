import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Precision } from '../../contract.ts';
import { type CatalogModel, readCatalog } from '../../pipeline/network/catalog.ts';
import { bicubic } from '../../pipeline/network/network.ts';
import type { Paces } from './paces.ts';
import { openWith } from './precision.ts';

const { models } = await readCatalog(fileURLToPath(new URL('../../../models', import.meta.url)));
const share = models.find(({ id }) => id === 'asym-share')!;
const vdsr = models.find(({ id }) => id === 'vdsr')!;
const paces: Pick<Paces, 'precisionFor'> = { precisionFor: async (_, __, measured) => measured() };

/** Opens networks that take so many milliseconds for a crop, and keeps count of those that stay open. */
function opening(milliseconds: Readonly<Record<Precision, number>>, provider = 'cpu') {
  let open = 0;
  const asked: Precision[] = [];
  const at = async (precision: Precision) => {
    open += 1;
    asked.push(precision);
    const plain = bicubic('asym-share', 2);
    return {
      trials: [],
      network: {
        ...plain,
        ...{ sha: 'a', precision, provider },
        run: async (luma: Parameters<typeof plain.run>[0]) => {
          await new Promise((resolve) => setTimeout(resolve, milliseconds[precision]));
          return plain.run(luma);
        },
        close: async () => {
          open -= 1;
        },
      },
    };
  };
  return { at, asked, left: () => open };
}
/** The numbers that a model is opened with; that network is left open. */
const chosen = async (model: CatalogModel, how: Parameters<typeof openWith>[1], { at }: ReturnType<typeof opening>) =>
  (await openWith(model, how, at, paces)).network.precision;

it('takes the quicker numbers where they are much quicker, and leaves nothing open', async () => {
  const quick = opening({ fp32: 90, int8: 30 });
  expect(await chosen(share, { precision: 'auto' }, quick)).toBe('int8');
  expect(quick.asked).toEqual(['fp32', 'int8', 'int8']);
  expect(quick.left()).toBe(1);
});
it('stays with fp32 where int8 gains little', async () => {
  const slow = opening({ fp32: 60, int8: 70 });
  expect(await chosen(share, {}, slow)).toBe('fp32');
  expect(slow.left()).toBe(1);
});
it('measures nothing on a graphics card, nor where numbers are named, nor without an int8 variant', async () => {
  const card = opening({ fp32: 90, int8: 1 }, 'cuda');
  expect(await chosen(share, { precision: 'auto' }, card)).toBe('fp32');
  expect(card.asked).toEqual(['fp32', 'fp32']);
  expect(card.left()).toBe(1);
  const none = opening({ fp32: 90, int8: 1 });
  expect(await chosen(share, { precision: 'int8' }, none)).toBe('int8');
  expect(await chosen(share, { precision: 'fp32' }, none)).toBe('fp32');
  expect(await chosen(vdsr, { precision: 'auto' }, none)).toBe('fp32');
  expect(none.asked).toEqual(['int8', 'fp32', 'fp32']);
});
it('stays with fp32 where 8 bit gives no right answer, also where it once did', async () => {
  const wrong = opening({ fp32: 90, int8: 1 });
  const at = async (precision: Precision) => {
    if (precision === 'int8') throw new Error('off by 40 levels on the golden tile');
    return wrong.at(precision);
  };
  expect(await chosen(share, {}, { ...wrong, at })).toBe('fp32');
  const remembered: Pick<Paces, 'precisionFor'> = { precisionFor: async () => 'int8' };
  expect((await openWith(share, {}, at, remembered)).network.precision).toBe('fp32');
  await expect(openWith(share, { precision: 'int8' }, at, remembered)).rejects.toThrow('golden');
});
