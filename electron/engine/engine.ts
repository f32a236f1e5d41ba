import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Engine, ModelInfo, RunRequest, ScanResult, Settings } from '../contract.ts';
import type { Factor } from '../pipeline/factor.ts';
import { type Enhance, runBatch, type Voice } from './batch.ts';
import { type Cost, estimate, type Measures } from './estimate.ts';
import { EngineError, failureOf } from './failure.ts';
import { enhanceToFit, openingFor } from './fit.ts';
import { type Journal, noJournal } from './journal/journal.ts';
import { keepLatest } from './latest.ts';
import { openLedger } from './ledger.ts';
import { limit } from './limit.ts';
import { type Kept, keepModels, type Means, type Opened } from './models.ts';
import { openPast, resultOf } from './past.ts';
import { type Gate, type Hold, openQueue } from './queue.ts';
import { type Found, scan } from './scan.ts';
import { type Optics, openSight } from './sight.ts';
import { openTurns } from './turns.ts';

/** The pipeline, as the engine sees it: by argument, so that the engine can be tested in time without pixels. */
export interface Pipeline<N extends Kept> {
  readonly models: readonly ModelInfo[];
  /** A word for the weights of a model: another one whenever they change. */
  weights(model: string): string;
  open(model: string, scale: number, means: Means): Promise<Opened<N>>;
  /** At the network's own factor, or exactly at a given one; null only reduces. */
  enhance(settings: Settings, network: N | null, factor?: Factor): Enhance;
  thumbnail(signal: AbortSignal, path: string, size: number): Promise<Uint8Array>;
  /** By the header alone. */
  measure(signal: AbortSignal, path: string): Promise<Measures>;
  probe(signal: AbortSignal, path: string, how: ProbeHow<N>): Promise<readonly Cost[]>;
  /** Rejects with `too-large` where the result of the photo cannot be held. */
  check(path: string, settings: Settings): Promise<void>;
  readonly optics: Optics<N>;
}

export interface ProbeHow<N> {
  readonly settings: Settings;
  /** Reaches the factor or passes it; null where the photo is only to become smaller. */
  readonly network: N | null;
  readonly deadline: number;
}

/** Photos decoded, or headers read, at a time for the page, beside the run: each may hold a whole photo. */
const looks = 2;
/** Thumbnails made at a time; a list asks for many, and nothing else shall stand in line behind them. */
const thumbnails = 1;

/** Assembles an engine. `close` cancels what runs and frees the networks. `journal` is opened when it is first needed. */
export function openEngine<N extends Kept>(
  version: string,
  pipeline: Pipeline<N>,
  voice: Voice,
  journal: () => Promise<Journal> = async () => noJournal(),
): Engine & { close(): Promise<void> } {
  const stop = new AbortController();
  const known = new Map<string, Found>();
  const sources = new Map<string, string>();
  let opening: Promise<Journal> | null = null;
  const books = () => (opening ??= journal());
  const models = keepModels(pipeline.models, pipeline.open);
  const queue = openQueue((run, failure) =>
    voice.event(failure ? { kind: 'waiting', run, failure } : { kind: 'resumed', run }),
  );
  const look = limit(looks);
  const small = limit(thumbnails);
  const estimating = keepLatest();
  const find = (id: string): Found => {
    const photo = known.get(id);
    if (!photo) throw new EngineError('not-found', `The photo «${id}» was not found by any scan.`);
    return photo;
  };
  const turns = openTurns();
  const networks = { list: models.list, open: pipeline.open };
  const earlier = async (path: string) => resultOf(stop.signal, await books(), path);
  const sight = openSight({ optics: pipeline.optics, turns, networks, find: (id) => find(id).path, earlier });
  const seen = <T>(line: typeof look, id: string, work: (path: string) => Promise<T>): Promise<T> =>
    line(async () => {
      const { path } = find(id);
      try {
        return await work(path);
      } catch (error) {
        throw typed(error, path);
      }
    });
  return {
    async describe() {
      const { provider, trials } = await models.describe();
      const memory = process.memoryUsage.rss();
      return { version, provider, trials, threads: availableParallelism(), memory };
    },
    models: async () => models.list(),
    async scan(request): Promise<ScanResult> {
      const { photos, refused } = await scan(stop.signal, request);
      const named = new Set(request.sources.map((source) => resolve(source)));
      for (const photo of photos) note(photo, named.has(photo.path) ? photo.path : photo.root);
      // What a photo is beyond the contract stays here.
      const plain = ({ id, path, root, relative, bytes }: Found) => ({ id, path, root, relative, bytes });
      return { photos: photos.map(plain), refused };
    },
    run: (request) => {
      estimating.stop();
      return queue.enter(request.run, (signal, gate, hold) => {
        const turn = turns.run(gate);
        return run(request, signal, turn.gate, hold).finally(turn.leave);
      });
    },
    estimate: async (request) => {
      if (queue.busy()) throw new EngineError('refused', 'While a run works, nothing can be measured beside it.');
      const photos = request.photos.map((id) => known.get(id)).filter((photo) => photo !== undefined);
      return estimating.start(async (signal) => {
        await sight.calm();
        return estimate(signal, request, photos, {
          measure: pipeline.measure,
          check: (_, path, settings) => pipeline.check(path, settings),
          async probe(stopped, path, settings, scale, deadline) {
            const opening = settings.fit ? openingFor(scale) : scale;
            const network = opening === null ? null : (await opened({ ...settings, scale: opening })).network;
            return pipeline.probe(stopped, path, { settings, network, deadline });
          },
        });
      });
    },
    async pause(id) {
      if (queue.pause(id)) voice.event({ kind: 'paused', run: id });
    },
    async resume(id) {
      if (queue.resume(id)) voice.event({ kind: 'resumed', run: id });
    },
    cancel: async (id) => queue.cancel(id),
    ...openPast(stop.signal, books, note),
    open: (photo) => seen(look, photo, async (path) => ({ photo, ...(await sight.picture(path)) })),
    thumbnail: (photo, size) =>
      seen(small, photo, async (path) => {
        await sight.calm();
        return pipeline.thumbnail(stop.signal, path, size);
      }),
    sizes: (photos) =>
      look(() =>
        Promise.all(
          photos.map(async (id) => {
            const path = known.get(id)?.path;
            if (path === undefined) return null;
            return pipeline.measure(stop.signal, path).then(
              ({ width, height }) => ({ width, height }),
              () => null,
            );
          }),
        ),
      ),
    look: sight.look,
    deepen: sight.deepen,
    region: sight.region,
    async close() {
      stop.abort();
      estimating.stop();
      queue.cancelAll();
      await models.close();
      await sight.close();
      if (opening) (await opening).close();
    },
  };

  function note(photo: Found, source: string): void {
    known.set(photo.id, photo);
    sources.set(photo.id, source);
  }

  async function run(request: RunRequest, signal: AbortSignal, gate: Gate, hold: Hold) {
    const settings = { ...request.settings, scale: Math.round(request.settings.scale * 100) / 100 };
    const { network } = await opened(settings);
    const kept = openLedger(signal, {
      ...{ journal: await books(), request, settings, weights: pipeline.weights(settings.model) },
      ...{ known, sources, hold, measure: pipeline.measure, voice: sight.noting(voice) },
    });
    const { fit } = settings;
    const enhance = fit
      ? enhanceToFit(fit, {
          measure: pipeline.measure,
          open: async (scale) => (await opened({ ...settings, scale })).network,
          enhance: (reaching, factor) => pipeline.enhance(settings, reaching, factor),
        })
      : pipeline.enhance(settings, network);
    const { provider } = network;
    return runBatch(signal, request, { ...kept, enhance, provider, gate, find: (id) => known.get(id) });
  }

  async function opened({ model, scale, precision, provider }: Settings): Promise<Opened<N>> {
    try {
      return await models.open(model, scale, { precision, provider });
    } catch (error) {
      throw typed(error);
    }
  }
}

function typed(error: unknown, path?: string): EngineError {
  const failure = failureOf(error, path);
  return new EngineError(failure.code, failure.message, failure.path);
}
