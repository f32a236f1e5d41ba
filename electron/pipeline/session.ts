import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { ProviderTrial } from '../contract.ts';
import type { CatalogModel, ModelFile } from './catalog.ts';
import { type Factor, factorOf, scaled, singleAbove } from './factor.ts';
import { fault, PipelineError } from './fault.ts';
import { goldenFactor, goldenTile, judge } from './golden.ts';
import type { Plane } from './image.ts';
import { bicubic, type Network, reduced } from './network.ts';

export type { Network } from './network.ts';

const chains: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  win32: ['cuda', 'dml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
};

export interface OpenOptions {
  /** Providers to try, in order; by default those of the platform, or DOTBOGI_PROVIDER alone. */
  readonly providers?: readonly string[];
  /** Threads of the CPU provider; more than cores slows it down. */
  readonly threads?: number;
}

/** The folder of the binding's libraries, where a provider's own library must lie to be loadable. */
function bindingFolder(): string | null {
  const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
  const version = readdirSync(bin).find((name) => name.startsWith('napi-'));
  return version === undefined ? null : join(bin, version, process.platform, process.arch);
}

/** Why a provider is not even tried, or null. Some abort the process instead of failing where their device is missing. */
function obstacle(provider: string): string | null {
  if (!listSupportedBackends().some(({ name }) => name === provider)) return 'This build does not contain it.';
  if (provider === 'cuda') {
    const library =
      process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
    const folder = bindingFolder();
    if (folder === null || !existsSync(join(folder, library))) return 'Its library is not installed.';
  }
  if (provider === 'webgpu' && process.platform === 'linux' && process.env.DOTBOGI_PROVIDER !== 'webgpu') {
    const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
    if (!nodes.some((name) => name.startsWith('renderD'))) return 'No graphics device was found.';
  }
  return null;
}

function providersOf({ providers }: OpenOptions): readonly string[] {
  const forced = process.env.DOTBOGI_PROVIDER;
  if (providers) return providers;
  return forced ? [forced] : (chains[process.platform] ?? ['cpu']);
}

/** The smallest native factor that reaches `scale`, with its file. */
function choose(model: CatalogModel, scale: number): { file: ModelFile; native: number } {
  const wanted = Math.round(scale * 100) / 100;
  const candidates = model.files.flatMap((file) =>
    file.scales === 'any' ? [{ file, native: wanted }] : file.scales.map((native) => ({ file, native })),
  );
  const best = candidates.filter(({ native }) => native >= wanted).sort((a, b) => a.native - b.native)[0];
  if (!best) throw fault('unsupported', `“${model.name}” does not enlarge by ${wanted}.`);
  return best;
}

/** Weights that are not exactly the catalog's are not run: every promise about them would be void. */
async function readWeights(model: CatalogModel, file: ModelFile, folder: string): Promise<Buffer> {
  const path = join(folder, file.file);
  const bytes = await readFile(path).catch(() => {
    throw fault('model-failed', `The weights of “${model.name}” are missing.`, path);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
    throw fault('model-failed', `The weights of “${model.name}” are not the ones that the catalog describes.`, path);
  }
  return bytes;
}

async function infer(session: InferenceSession, factor: Factor, luma: Plane): Promise<Plane> {
  const feeds: Record<string, Tensor> = { luma: new Tensor('float32', luma.data, [1, 1, luma.height, luma.width]) };
  if (session.inputNames.includes('factor')) {
    feeds.factor = new Tensor('float32', Float32Array.of(singleAbove(factor)), [1]);
  }
  const output = (await session.run(feeds))[session.outputNames[0]!]!;
  const [height, width] = [scaled(luma.height, factor), scaled(luma.width, factor)];
  const fits = output.dims.at(-1) === width && output.dims.at(-2) === height;
  if (!fits || !(output.data instanceof Float32Array)) {
    throw fault('model-failed', `The network gave a tile of the wrong size (${output.dims.join(' × ')}).`);
  }
  return { data: output.data, width, height };
}

/** The sum alone tells: one value that is not a number, or infinite, makes it so too. */
function checkFinite(plane: Plane): Plane {
  let sum = 0;
  for (const value of plane.data) sum += value;
  if (!Number.isFinite(sum)) throw fault('model-failed', 'The network gave values that are not numbers.');
  return plane;
}

interface Opening {
  readonly model: CatalogModel;
  readonly file: ModelFile;
  readonly weights: Buffer;
  readonly factor: Factor;
  readonly threads: number;
}

async function create({ weights, threads }: Opening, provider: string): Promise<InferenceSession> {
  return InferenceSession.create(weights, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
  });
}

function networkOf(session: InferenceSession, { model, file, factor }: Opening, provider: string): Network {
  return {
    id: model.id,
    sha: file.sha256,
    provider,
    factor,
    halo: Math.ceil((model.halo.output * factor.q) / factor.p) + model.halo.input,
    step: factor.q,
    run: async (luma) => {
      try {
        return checkFinite(await infer(session, factor, luma));
      } catch (error) {
        if (error instanceof PipelineError) throw error;
        throw fault('model-failed', `“${model.name}” stopped while computing on ${provider}.`);
      }
    },
    close: () => session.release(),
  };
}

/** Opens on one provider and lets it prove itself on the golden tile. Never throws: what went wrong is the trial. */
async function attempt(opening: Opening, provider: string): Promise<{ network: Network | null; trial: ProviderTrial }> {
  const failed = (reason: string) => ({ network: null, trial: { provider, ok: false, reason } });
  const reason = obstacle(provider);
  if (reason !== null) return { network: null, trial: { provider, ok: false, reason, absent: true } };
  const session = await create(opening, provider).catch(() => null);
  if (!session) return failed('It could not be started with this model.');
  const { golden } = opening.file;
  const verdict = await infer(session, goldenFactor(golden), goldenTile()).then(
    (output) => judge(golden, output),
    () => 'It failed on the golden tile.',
  );
  if (verdict === null) {
    const trial = { provider, ok: true, reason: 'It gave the right golden tile.' };
    return { network: networkOf(session, opening, provider), trial };
  }
  await session.release();
  return failed(verdict);
}

/**
 * Opens a model of the catalog at `scale` (1 to 4) on the first provider that passes the golden tile. A scale that
 * the model has no native factor for is made from the next larger. Fails with `model-failed` when none passes.
 */
export async function openNetwork(
  model: CatalogModel,
  folder: string,
  scale: number,
  options: OpenOptions = {},
): Promise<{ network: Network; trials: ProviderTrial[] }> {
  if (model.files.length === 0) return { network: bicubic(model.id, scale), trials: [] };
  const { file, native } = choose(model, scale);
  const weights = await readWeights(model, file, folder);
  const opening = {
    model,
    file,
    weights,
    factor: factorOf(native),
    threads: options.threads ?? availableParallelism(),
  };
  const trials: ProviderTrial[] = [];
  for (const provider of providersOf(options)) {
    const { network, trial } = await attempt(opening, provider);
    trials.push(trial);
    if (network) return { network: native === scale ? network : reduced(network, scale), trials };
  }
  const tried = trials.map(({ provider }) => provider).join(', ');
  throw fault('model-failed', `“${model.name}” gives right results on none of the providers (${tried}).`);
}
