import { fault } from '../fault.ts';
import type { CatalogModel } from './catalog.ts';
import type { Network } from './network.ts';
import { type OpenOptions, openNetwork } from './session.ts';

/** The network, with what stands in for its model where the two enlarge alike; closing it closes both. */
export async function withStandIn(
  network: Network,
  model: CatalogModel,
  { models, folder, scale }: { models: readonly CatalogModel[]; folder: string; scale: number },
  options: Pick<OpenOptions, 'threads'> = {},
): Promise<Network> {
  const { standIn } = model;
  const other = standIn && models.find(({ id }) => id === standIn.model);
  if (!other || !isNative(other, scale)) return network;
  const opened = await openNetwork(other, folder, scale, { ...options, providers: [network.provider] }).catch(
    async () => {
      await network.close();
      throw fault('model-failed', `“${other.name}”, which stands in for “${model.name}”, could not be opened.`);
    },
  );
  const close = async () => {
    await network.close();
    await opened.network.close();
  };
  return { ...network, standIn: { network: opened.network, levels: standIn.levels }, close };
}

/** Does the model enlarge so by itself? Reduced from a larger factor, it was not compared. */
function isNative({ files }: CatalogModel, scale: number): boolean {
  return files.some(({ scales }) => scales !== 'any' && scales.includes(scale));
}
