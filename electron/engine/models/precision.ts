import type { Precision, Settings } from '../../contract.ts';
import type { CatalogModel } from '../../pipeline/network/catalog.ts';
import type { Network } from '../../pipeline/network/network.ts';
import { isWorthIt } from '../../pipeline/network/pace.ts';
import type { Opened } from './models.ts';
import type { Paces } from './paces.ts';

/** Opens a model with these numbers. */
type Open = (precision: Precision) => Promise<Opened<Network>>;

/**
 * Opens a model with the numbers that settings mean. `auto` is int8 where the processor computes the model, gives the right
 * answer in 8 bit, and was measured to gain by it; what computes on a graphics card stays fp32. Fails as `open` does.
 */
export async function openWith(
  model: CatalogModel,
  { precision = 'auto', provider }: Partial<Pick<Settings, 'precision' | 'provider'>>,
  open: Open,
  paces: Pick<Paces, 'precisionFor'>,
): Promise<Opened<Network>> {
  if (precision !== 'auto') return open(precision);
  if (model.files.length === 0 || model.files.some(({ int8 }) => !int8)) return open('fp32');
  const quickest = await paces.precisionFor(model, provider, () => measured(open));
  // What was right when it was measured may be wrong under another runtime; that is no reason to compute nothing.
  return quickest === 'int8' ? open('int8').catch(() => open('fp32')) : open('fp32');
}

async function measured(open: Open): Promise<Precision> {
  const { network: whole } = await open('fp32');
  try {
    if (whole.provider !== 'cpu') return 'fp32';
    const quick = (await open('int8').catch(() => null))?.network;
    if (!quick) return 'fp32';
    const gains = await isWorthIt(quick, whole).finally(quick.close);
    return gains ? 'int8' : 'fp32';
  } finally {
    await whole.close();
  }
}
