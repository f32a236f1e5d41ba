import type { Precision, Settings } from '../contract.ts';
import type { CatalogModel } from '../pipeline/network/catalog.ts';
import type { Network } from '../pipeline/network/network.ts';
import { isWorthIt } from '../pipeline/network/pace.ts';
import type { Paces } from './paces.ts';

/** Opens a model with these numbers. */
type Open = (precision: Precision) => Promise<{ readonly network: Network }>;

/**
 * The numbers that settings mean for a model. `auto` is int8 where the processor computes the model and was measured to
 * gain by it; what computes on a graphics card stays fp32. Fails as `open` does.
 */
export async function precisionOf(
  model: CatalogModel,
  { precision = 'auto', provider }: Partial<Pick<Settings, 'precision' | 'provider'>>,
  open: Open,
  paces: Paces,
): Promise<Precision> {
  if (precision !== 'auto') return precision;
  if (model.files.length === 0 || model.files.some(({ int8 }) => !int8)) return 'fp32';
  return paces.precisionFor(model.id, provider, () => measured(open));
}

async function measured(open: Open): Promise<Precision> {
  const { network: whole } = await open('fp32');
  try {
    if (whole.provider !== 'cpu') return 'fp32';
    const { network: quick } = await open('int8');
    const gains = await isWorthIt(quick, whole).finally(quick.close);
    return gains ? 'int8' : 'fp32';
  } finally {
    await whole.close();
  }
}
