import type { ModelInfo, Precision, Settings } from '../contract.ts';
import { keepCores } from '../pipeline/cores.ts';
import { enhance } from '../pipeline/enhance.ts';
import { type Factor, factorOf } from '../pipeline/factor.ts';
import { readHeader, thumbnail } from '../pipeline/file/decode.ts';
import { factorToFit, reducing } from '../pipeline/fit.ts';
import { coresOf, expose, identityOf } from '../pipeline/look/exposure.ts';
import { checkResult, probe } from '../pipeline/look/probe.ts';
import { buildPyramid } from '../pipeline/look/pyramid.ts';
import { type CatalogModel, readCatalog } from '../pipeline/network/catalog.ts';
import { openAt } from '../pipeline/network/chain.ts';
import { type Network, reducedTo } from '../pipeline/network/network.ts';
import { withStandIn } from '../pipeline/network/stand-in.ts';
import { runtime } from '../pipeline/network/thread.ts';
import { hasManyTiles, thriftyEdges } from '../pipeline/outline.ts';
import { isSpared } from '../pipeline/spare.ts';
import { EngineError } from './failure.ts';
import type { Pipeline } from './means.ts';
import type { Paces } from './models/paces.ts';
import { openWith } from './models/precision.ts';
import type { Job } from './run/batch.ts';

/** Lumas of tiles that looks and runs share: 256 tiles, or sixty megapixels of a result. */
const keptBytes = 256 * 2 ** 20;

const infoOf = ({ id, name, scales, parameters, scores }: CatalogModel): ModelInfo => {
  // Five pictures by which every network of the field is known; the catalog holds other sets beside it.
  const set5 = Object.entries(scores).find(([set]) => set.toLowerCase() === 'set5')?.[1];
  return { id, name, scales, parameters, scores: set5 ?? {} };
};

/** The sums of everything that a model computes with, what stands in for it too. */
function weightsOf(models: readonly CatalogModel[], id: string): string {
  const model = models.find((entry) => entry.id === id);
  const own = model?.files.map(({ sha256, int8 }) => sha256 + (int8?.sha256 ?? '')).join() ?? '';
  const { standIn } = model ?? {};
  return standIn ? `${own} ${standIn.levels} ${weightsOf(models, standIn.model)}` : own;
}

/** The network at exactly the factor, which it reaches or passes; none where the photo is only to become smaller. */
function networkFor(given: Network | null, factor: Factor | undefined): Network {
  if (!factor) return given ?? reducing({ p: 1, q: 1 });
  if (!given) return reducing(factor);
  return given.factor.p * factor.q === given.factor.q * factor.p ? given : reducedTo(given, factor);
}

/** Looks and a watched run share tiles, which are small so that one is there soon; others are cut as is quickest here. */
async function tileFor(
  paces: Paces,
  network: Network,
  job: Job,
  { memory, fit }: Settings,
): Promise<number | undefined> {
  if (job.previews) return undefined;
  const edges = thriftyEdges(network, memory);
  // Where a size is to be reached, every photo has a factor of its own, and would be measured for itself alone.
  const isWorth = async () => !fit && hasManyTiles(await readHeader(job.source), edges.at(-1)!);
  // What is wrong with a photo is said where it is read.
  return paces.edgeFor(network, edges, () => isWorth().catch(() => false));
}

/**
 * The pipeline with the models of a folder; `version` is the app's, for the provenance, `paces` what is known of this
 * machine. Rejects with a failure when the catalog cannot be used.
 */
export async function realPipeline(folder: string, version: string, paces: Paces): Promise<Pipeline<Network>> {
  // It gets ready meanwhile; where it cannot, whoever opens a network is told.
  runtime().catch(() => undefined);
  const { models } = await readCatalog(folder);
  const store = keepCores(keptBytes);
  return {
    models: models.map(infoOf),
    weights: (id) => weightsOf(models, id),
    async open(id, scale, means) {
      const model = models.find((entry) => entry.id === id);
      if (!model) throw new EngineError('not-found', `There is no model «${id}».`);
      const { provider } = means;
      const at = (precision: Precision) =>
        openAt(model, folder, scale, { ...(provider ? { provider } : {}), precision });
      const opened = await openWith(model, means, at, paces);
      return { ...opened, network: await withStandIn(opened.network, model, { models, folder, scale }) };
    },
    enhance: (settings, given, factor) => async (signal, job) => {
      const network = networkFor(given, factor);
      const identity = await identityOf(job.source).catch(() => '');
      // Written anew since it was decoded, it must neither get nor give what belongs to another picture.
      // And in a terminal nobody looks: there they would only be heaped up, photo by photo.
      const cores = async () =>
        job.previews && (await identityOf(job.source)) === identity
          ? coresOf(store, identity, network, isSpared(network, settings))
          : undefined;
      const tile = await tileFor(paces, network, job, settings);
      const how = { ...job, settings, network, version, cores };
      return enhance(signal, job, tile === undefined ? how : { ...how, tile });
    },
    optics: {
      identity: identityOf,
      expose: (signal, path) => expose(signal, path, store),
      deepen: buildPyramid,
      reaching: networkFor,
    },
    thumbnail: async (_, path, size) => thumbnail(path, size),
    async measure(_, path) {
      const { width, height, channels, depth } = await readHeader(path);
      return { width, height, pixel: (channels * depth) / 8 };
    },
    async probe(signal, path, how) {
      const photo = await readHeader(path);
      const { fit } = how.settings;
      return probe(signal, photo, {
        ...how,
        network: networkFor(how.network, fit ? factorToFit(photo, fit) : undefined),
      });
    },
    async check(path, settings) {
      const photo = await readHeader(path);
      const { fit, scale } = settings;
      checkResult(photo, settings, fit ? factorToFit(photo, fit) : factorOf(scale));
    },
  };
}
