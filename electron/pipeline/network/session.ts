import { availableParallelism } from 'node:os';
import type { Precision, ProviderTrial, Settings } from '../../contract.ts';
import { type Factor, factorOf, scaled, singleAbove } from '../factor.ts';
import { fault, PipelineError } from '../fault.ts';
import type { Plane } from '../image.ts';
import type { CatalogModel, Weights } from './catalog.ts';
import { goldenFactor, goldenTile, judge } from './golden.ts';
import { bicubic, type Network, reduced } from './network.ts';
import { obstacle, providersFor } from './providers.ts';
import type { Session, Weighted } from './runtime.ts';
import { bySize, type Sessions, sized } from './sized.ts';
import { runtime } from './thread.ts';
import { choose, readWeights, variant } from './weights.ts';

export type { Network } from './network.ts';

export interface OpenOptions {
  /** Providers to try, in order; by default what `provider` means. */
  readonly providers?: readonly string[];
  /** As in `Settings`; by default those of the platform, or DOTBOGI_PROVIDER alone. */
  readonly provider?: Settings['provider'];
  /** By default fp32. */
  readonly precision?: Precision;
  /** Threads of the CPU provider; more than cores slows it down. */
  readonly threads?: number;
}

async function infer(session: Session, factor: Factor, { data, width, height }: Plane): Promise<Plane> {
  const luma = { data, dims: [1, 1, height, width] };
  const isAsked = session.inputNames.includes('factor');
  const output = await session.run(
    isAsked ? { luma, factor: { data: Float32Array.of(singleAbove(factor)), dims: [1] } } : { luma },
  );
  const [rows, columns] = [scaled(height, factor), scaled(width, factor)];
  if (output.dims.at(-1) !== columns || output.dims.at(-2) !== rows) {
    throw fault('model-failed', `The network gave a tile of the wrong size (${output.dims.join(' × ')}).`);
  }
  return { data: output.data, width: columns, height: rows };
}

interface Opening {
  readonly model: CatalogModel;
  readonly weights: Weights;
  readonly bytes: Buffer;
  readonly factor: Factor;
  readonly precision: Precision;
  readonly threads: number;
}

const weighted = ({ bytes, threads }: Opening, provider: string): Weighted => ({ bytes, provider, threads });

/** Int8 networks gain nothing by it, and what others than the CPU would gain was never measured. */
function gainsBySize({ model, precision }: Opening, provider: string): boolean {
  return model.sized === true && provider === 'cpu' && precision === 'fp32';
}

/** A size that comes again has a session of its own, where that is quicker. */
function sessionsOf(session: Session, opening: Opening, provider: string): Sessions<Session> {
  const gains = gainsBySize(opening, provider);
  return bySize(session, async (width, height) => {
    const bytes = gains ? sized(opening.bytes, width, height) : null;
    return bytes && (await runtime()).open({ ...weighted(opening, provider), bytes });
  });
}

function networkOf(session: Session, opening: Opening, provider: string): Network {
  const { model, weights, factor, precision } = opening;
  const sessions = sessionsOf(session, opening, provider);
  return {
    id: model.id,
    sha: weights.sha256,
    precision,
    provider,
    factor,
    halo: Math.ceil((model.halo.output * factor.q) / factor.p) + model.halo.input,
    step: factor.q,
    ...(session.beside ? { beside: true } : {}),
    ...(gainsBySize(opening, provider) ? { alike: true } : {}),
    run: async (luma) => {
      try {
        return await sessions.lend(luma, (session) => infer(session, factor, luma));
      } catch (error) {
        if (error instanceof PipelineError) throw error;
        throw fault('model-failed', `“${model.name}” stopped while computing on ${provider}.`);
      }
    },
    close: sessions.release,
  };
}

/** Opens on one provider and lets it prove itself on the golden tile. What went wrong is the trial; throws only where no runtime can be loaded. */
async function attempt(
  opening: Opening,
  provider: string,
  named: boolean,
): Promise<{ network: Network | null; trial: ProviderTrial }> {
  const failed = (reason: string) => ({ network: null, trial: { provider, ok: false, reason } });
  const { supported, open } = await runtime();
  const reason = obstacle(provider, supported, named);
  if (reason !== null) return { network: null, trial: { provider, ok: false, reason, absent: true } };
  const session = await open(weighted(opening, provider)).catch(() => null);
  if (!session) return failed('It could not be started with this model.');
  const { golden } = opening.weights;
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
 * the model has no native factor for is made from the next larger. Fails with `model-failed` when none passes, with
 * `unsupported` when the model has no weights of the wanted precision.
 */
export async function openNetwork(
  model: CatalogModel,
  folder: string,
  scale: number,
  options: OpenOptions = {},
): Promise<{ network: Network; trials: ProviderTrial[] }> {
  if (model.files.length === 0) return { network: bicubic(model.id, scale), trials: [] };
  const { file, native } = choose(model, scale);
  const precision = options.precision ?? 'fp32';
  const weights = variant(model, file, precision);
  const opening = {
    model,
    weights,
    precision,
    bytes: await readWeights(model, weights, folder),
    factor: factorOf(native),
    threads: options.threads ?? availableParallelism(),
  };
  const trials: ProviderTrial[] = [];
  const providers = options.providers ?? providersFor(options.provider);
  for (const provider of providers) {
    const { network, trial } = await attempt(opening, provider, providers.length === 1);
    trials.push(trial);
    if (network) return { network: native === scale ? network : reduced(network, scale), trials };
  }
  const [only, ...others] = trials;
  if (only && others.length === 0) {
    const why = only.reason.charAt(0).toLowerCase() + only.reason.slice(1);
    throw fault('model-failed', `“${model.name}” cannot be computed by ${only.provider}: ${why}`);
  }
  const tried = trials.map(({ provider }) => provider).join(', ');
  throw fault('model-failed', `“${model.name}” gives right results on none of the providers (${tried}).`);
}
