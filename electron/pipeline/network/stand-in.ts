import type { CatalogModel } from './catalog.ts';
import type { Network } from './network.ts';
import { type OpenOptions, openNetwork } from './session.ts';

/**
 * The network, with what stands in for its model where the two enlarge alike; closing it closes both. Where that cannot be
 * opened, the network does everything itself: the result's provenance names who had a part in it.
 */
export async function withStandIn(
  network: Network,
  model: CatalogModel,
  { models, folder, scale }: { models: readonly CatalogModel[]; folder: string; scale: number },
  options: Pick<OpenOptions, 'threads'> = {},
): Promise<Network> {
  const { standIn } = model;
  const other = standIn && models.find(({ id }) => id === standIn.model);
  if (!other || !isNative(other, scale)) return network;
  const providers = [network.provider];
  const opened = await openNetwork(other, folder, scale, { ...options, providers }).catch(() => null);
  if (!opened) return network;
  const close = async () => {
    await Promise.all([network.close(), opened.network.close()]);
  };
  return { ...network, standIn: { network: opened.network, levels: standIn.levels }, close };
}

/** Does the model enlarge so by itself? Reduced from a larger factor, it was not compared. */
function isNative({ files }: CatalogModel, scale: number): boolean {
  return files.some(({ scales }) => scales !== 'any' && scales.includes(scale));
}
