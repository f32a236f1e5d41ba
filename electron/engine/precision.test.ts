import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Precision } from '../contract.ts';
import { type CatalogModel, readCatalog } from '../pipeline/network/catalog.ts';
import { bicubic } from '../pipeline/network/network.ts';
import type { Paces } from './paces.ts';
import { precisionOf } from './precision.ts';

const { models } = await readCatalog(fileURLToPath(new URL('../../models', import.meta.url)));
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
const chosen = (model: CatalogModel, how: Parameters<typeof precisionOf>[1], { at }: ReturnType<typeof opening>) =>
  precisionOf(model, how, at, { ...paces, edgeFor: async () => undefined });

it('takes the quicker numbers where they are much quicker, and leaves nothing open', async () => {
  const quick = opening({ fp32: 90, int8: 30 });
  expect(await chosen(share, { precision: 'auto' }, quick)).toBe('int8');
  expect(quick.asked).toEqual(['fp32', 'int8']);
  expect(quick.left()).toBe(0);
});
it('stays with fp32 where int8 gains little', async () => {
  const slow = opening({ fp32: 60, int8: 70 });
  expect(await chosen(share, {}, slow)).toBe('fp32');
  expect(slow.left()).toBe(0);
});
it('measures nothing on a graphics card, nor where numbers are named, nor without an int8 variant', async () => {
  const card = opening({ fp32: 90, int8: 1 }, 'cuda');
  expect(await chosen(share, { precision: 'auto' }, card)).toBe('fp32');
  expect(card.asked).toEqual(['fp32']);
  expect(card.left()).toBe(0);
  const none = opening({ fp32: 90, int8: 1 });
  expect(await chosen(share, { precision: 'int8' }, none)).toBe('int8');
  expect(await chosen(share, { precision: 'fp32' }, none)).toBe('fp32');
  expect(await chosen(vdsr, { precision: 'auto' }, none)).toBe('fp32');
  expect(none.asked).toEqual([]);
});
