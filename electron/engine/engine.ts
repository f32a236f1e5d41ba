import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Engine, RunRequest, ScanResult } from '../contract.ts';
import { EngineError, typed } from './failure.ts';
import { type Journal, noJournal } from './journal/journal.ts';
import type { Pipeline } from './means.ts';
import { type Kept, keepModels, type Open } from './models/models.ts';
import { type Known, openKnown } from './photos/known.ts';
import { plain, scan } from './photos/scan.ts';
import { runBatch, type Voice } from './run/batch.ts';
import { estimate } from './run/estimate.ts';
import { enhanceToFit, openingFor } from './run/fit.ts';
import { openLedger } from './run/ledger.ts';
import { type Gate, type Hold, openQueue, type Queue } from './run/queue.ts';
import { openGlances } from './sight/glances.ts';
import { keepLatest } from './sight/latest.ts';
import { openPast, resultOf, resultSince } from './sight/past.ts';
import { openSight, type Sight } from './sight/sight.ts';
import { openTurns } from './turns.ts';

/** What the verbs of one engine share. */
interface Parts<N extends Kept> {
  readonly pipeline: Pipeline<N>;
  readonly known: Known;
  readonly sight: Sight;
  readonly voice: Voice;
  books(): Promise<Journal>;
  readonly opened: Open<N>;
}

/** Assembles an engine. `close` cancels what runs and frees the networks. `journal` is opened when it is first needed. */
export function openEngine<N extends Kept>(
  version: string,
  pipeline: Pipeline<N>,
  voice: Voice,
  journal: () => Promise<Journal> = async () => noJournal(),
): Engine & { close(): Promise<void> } {
  const stop = new AbortController();
  const known = openKnown();
  let opening: Promise<Journal> | null = null;
  const books = () => (opening ??= journal());
  const models = keepModels(pipeline.models, pipeline.open);
  const queue = openQueue((run, failure) =>
    voice.event(failure ? { kind: 'waiting', run, failure } : { kind: 'resumed', run }),
  );
  const turns = openTurns();
  const made = async (path: string) => resultOf(stop.signal, await books(), path);
  const since = async (path: string) => resultSince(await books(), path);
  const sight = openSight({
    optics: pipeline.optics,
    turns,
    networks: { list: models.list, open: pipeline.open },
    find: (id) => known.find(id).path,
    earlier: made,
    measure: (path) => pipeline.measure(stop.signal, path),
  });
  const opened: Open<N> = ({ model, scale, precision, provider }) =>
    models.open(model, scale, { precision, provider }).catch((error: unknown) => {
      throw typed(error);
    });
  const parts = { pipeline, known, sight, voice, books, opened };
  const estimates = openEstimates(parts, queue);
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
      for (const photo of photos) known.note(photo, named.has(photo.path) ? photo.path : photo.root);
      return { photos: photos.map(plain), refused };
    },
    run: (request) => {
      estimates.stop();
      return queue.enter(request.run, (signal, gate, hold) => {
        const turn = turns.run(gate, hold);
        return runOne(signal, request, parts, turn.gate, turn.wait).finally(turn.leave);
      });
    },
    estimate: estimates.estimate,
    async pause(id) {
      if (queue.pause(id)) voice.event({ kind: 'paused', run: id });
    },
    async resume(id) {
      if (queue.resume(id)) voice.event({ kind: 'resumed', run: id });
    },
    cancel: async (id) => queue.cancel(id),
    ...openPast(stop.signal, books, known.note),
    ...openGlances(stop.signal, known, pipeline, sight, { made, since }),
    look: sight.look,
    deepen: sight.deepen,
    region: sight.region,
    async close() {
      stop.abort();
      estimates.stop();
      queue.cancelAll();
      await models.close();
      await sight.close();
      if (opening) (await opening).close();
    },
  };
}

/** Estimates, of which only the latest matters; none beside a run, which it would slow and be slowed by. */
function openEstimates<N extends Kept>(
  { pipeline, known, sight, opened }: Parts<N>,
  queue: Pick<Queue, 'busy'>,
): Pick<Engine, 'estimate'> & { stop(): void } {
  const latest = keepLatest();
  return {
    stop: latest.stop,
    async estimate(request) {
      if (queue.busy()) throw new EngineError('refused', 'While a run works, nothing can be measured beside it.');
      const photos = known.among(request.photos);
      return latest.start(async (signal) => {
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
  };
}

async function runOne<N extends Kept>(
  signal: AbortSignal,
  request: RunRequest,
  { pipeline, known, sight, voice, books, opened }: Parts<N>,
  gate: Gate,
  hold: Hold,
) {
  const settings = { ...request.settings, scale: Math.round(request.settings.scale * 100) / 100 };
  const { network } = await opened(settings);
  const { photos, sources } = known;
  const kept = openLedger(signal, {
    ...{ journal: await books(), request, settings, weights: pipeline.weights(settings.model) },
    ...{ known: photos, sources, hold, measure: pipeline.measure, voice: sight.noting(voice) },
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
  return runBatch(signal, request, { ...kept, enhance, provider, gate, find: (id) => photos.get(id) });
}
