import { totalmem } from 'node:os';
import type { EngineEvent, Failure, Finished, RunRequest, Settings, Summary, TileEvent } from '../../contract.ts';
import type { Landing } from '../../pipeline/file/write.ts';
import { EngineError, failureOf } from '../failure.ts';
import type { Names } from '../photos/names.ts';
import type { Found } from '../photos/scan.ts';
import { openLanes, type Passage } from './lanes.ts';
import type { Gate } from './queue.ts';
import { openWatch, type Watch } from './stall.ts';

/** What the path of one photo tells while it works; the rectangle is in output pixels. */
export interface TileNews {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rgba?: Uint8Array;
  readonly done: number;
  readonly tiles: number;
}
export interface Job {
  readonly source: string;
  readonly target: string;
  readonly replace: boolean;
  readonly previews: boolean;
  /** Awaited between tiles: holds the photo while the run is paused or its listener is behind. */
  gate(): Promise<void>;
  /** Awaited before decoding, with the bytes that the photo will take up while it is under way. */
  hold(bytes: number): Promise<void>;
  /** Awaited when reading, and when inferring, is over: lets the next photo follow. Without it, none does. */
  enter(stage: 'infer' | 'write'): Promise<void>;
  /** Who keeps the books of the result while it gets its name. */
  readonly landing?: Landing;
  onStart(size: { readonly width: number; readonly height: number; readonly tiles: number }): void;
  onTile(news: TileNews): void;
}
/** What the path of one photo knows of its result. */
export type Outcome = Omit<Finished, 'photo' | 'source' | 'target' | 'milliseconds' | 'speed' | 'provider'>;
/** The path of one photo; rejects with an error that carries a `Failure`. */
export type Enhance = (signal: AbortSignal, job: Job) => Promise<Outcome>;

export interface Voice {
  event(event: EngineEvent): void;
  /** Resolves once there is room for the next: tiles are neither dropped nor heaped up. */
  tile(event: TileEvent): Promise<void>;
}
export interface Tools {
  readonly enhance: Enhance;
  readonly provider: string;
  readonly names: Names;
  readonly gate: Gate;
  readonly voice: Voice;
  /** A scanned photo, or undefined when no scan found it. */
  find(id: string): Found | undefined;
  landing?(photo: Found, target: string): Landing;
  /** The run waits for something that is no photo's fault. */
  held?(): boolean;
}

interface Tally {
  done: number;
  skipped: number;
  cancelled: number;
  pixels: number;
  readonly failures: Failure[];
}

/** Samples of the photos under way, beyond which none is read ahead: a quarter of the memory, unless it was said. */
function aheadBytes({ memory }: Settings): number {
  return memory === undefined ? totalmem() / 4 : memory * 1e6;
}

/**
 * Enhances the photos of a run in order, the next one being read and the one before written meanwhile; whatever comes
 * of one, the others have their turn. Says `begun`, then for each photo its own events in order, of which exactly one
 * is finished, skipped, failed or cancelled, then `ended`. Settled photos are left out of all of it. Never rejects.
 */
export async function runBatch(signal: AbortSignal, request: RunRequest, tools: Tools): Promise<Summary> {
  const { run } = request;
  const settled = new Set(request.settled);
  const photos = [...new Set(request.photos)].filter((id) => !settled.has(id));
  const tally: Tally = { done: 0, skipped: 0, cancelled: 0, pixels: 0, failures: [] };
  const begin = performance.now();
  tools.voice.event({ kind: 'begun', run, files: photos.length, provider: tools.provider });
  const lanes = openLanes(aheadBytes(request.settings));
  const all: Promise<void>[] = [];
  for (const id of photos) {
    const passage = await lanes.enter();
    const one = settleOne(signal, request, id, { ...tools, passage, tally }).finally(() => passage.leave());
    all.push(one);
    // After a death of an engine only one photo at a time tells which of them it dies of.
    if (request.apart) await one;
  }
  await Promise.all(all);
  const summary: Summary = {
    run,
    files: photos.length,
    done: tally.done,
    skipped: tally.skipped,
    failed: tally.failures.length,
    cancelled: tally.cancelled,
    milliseconds: performance.now() - begin,
    megapixels: tally.pixels / 1e6,
    failures: tally.failures,
  };
  tools.voice.event({ kind: 'ended', summary });
  return summary;
}

/** What the path of one photo through the batch needs. */
interface Kit extends Tools {
  readonly passage: Passage;
  readonly tally: Tally;
}

/** What the path of one photo has in hand. */
interface Hand extends Kit {
  readonly watch: Watch;
}

async function settleOne(signal: AbortSignal, request: RunRequest, id: string, tools: Kit): Promise<void> {
  const { run } = request;
  const { tally } = tools;
  const photo = tools.find(id);
  try {
    await tools.gate.pass(signal);
    if (!photo) throw new EngineError('not-found', `The photo «${id}» is not there any more.`);
    // Said before anything of it is touched: an engine that dies of it must not be blamed on another.
    if (tools.passage.ahead) tools.voice.event({ kind: 'ahead', run, photo: id });
    const outcome = await watched(signal, photo, tools, (stop, hand) => makeOne(stop, request, photo, hand));
    if ('reason' in outcome) {
      tally.skipped++;
      tools.voice.event({ kind: 'skipped', run, photo: id, source: photo.path, reason: outcome.reason });
      return;
    }
    tally.done++;
    tally.pixels += outcome.width * outcome.height;
    tools.voice.event({ kind: 'finished', run, result: outcome });
  } catch (error) {
    const failure = failureOf(error, photo?.path);
    if (signal.aborted) {
      tally.cancelled++;
      tools.voice.event({ kind: 'cancelled', run, photo: id });
    } else {
      tally.failures.push(failure);
      tools.voice.event({ kind: 'failed', run, photo: id, failure });
    }
  }
}

/** Lets go of a photo that stands still; what is left of its work ends at its next step, and comes to nothing. */
async function watched<T>(
  signal: AbortSignal,
  photo: Found,
  tools: Kit,
  work: (signal: AbortSignal, hand: Hand) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const watch = openWatch(photo.path, () => tools.held?.() ?? false);
  try {
    return await Promise.race([work(stop.signal, { ...tools, watch }), watch.stalled]);
  } finally {
    signal.removeEventListener('abort', end);
    watch.stop();
    end();
  }
}

const stay: Passage = {
  to: async () => undefined,
  hold: async () => undefined,
  leave: () => undefined,
  waited: 0,
  ahead: false,
};

/** The result of a photo, or why there is nothing to do. */
async function makeOne(
  signal: AbortSignal,
  request: RunRequest,
  photo: Found,
  tools: Hand,
): Promise<Finished | { readonly reason: string }> {
  for (let again = false; ; again = true) {
    const target = await tools.names.settle(photo);
    if (target.kind === 'skip') return target;
    // One that was given up must not take a place that it would never give back.
    if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
    if (!again) await tools.watch.waiting(tools.passage.to('read'));
    try {
      // The second time it stays in its place, since going back could meet another photo on the way here.
      return await enhanceOne(signal, request, photo, target, again ? { ...tools, passage: stay } : tools);
    } catch (error) {
      // Somebody took the name while the photo was computed: the policy is asked once more what to do.
      if (again || target.replace || failureOf(error).code !== 'collision') throw error;
    }
  }
}

async function enhanceOne(
  signal: AbortSignal,
  request: RunRequest,
  photo: Found,
  target: { readonly path: string; readonly replace: boolean },
  { enhance, provider, gate, voice, passage, landing, watch }: Hand,
): Promise<Finished> {
  const about = { run: request.run, photo: photo.id };
  const begin = performance.now();
  let room: Promise<void> = Promise.resolve();
  const waited = passage.waited;
  const outcome = await enhance(signal, {
    source: photo.path,
    target: target.path,
    replace: target.replace,
    previews: request.tiles,
    gate: () => watch.waiting(room.then(() => gate.pass(signal))),
    async hold(bytes) {
      if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
      await watch.waiting(passage.hold(bytes));
    },
    async enter(stage) {
      // One that was given up must not take a place that it would never give back.
      if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
      await watch.waiting(passage.to(stage));
      watch.moved(stage === 'infer' ? 'computed' : 'written');
    },
    ...(landing ? { landing: landing(photo, target.path) } : {}),
    onStart(size) {
      watch.allow((size.width * size.height) / 1e6);
      voice.event({ kind: 'started', ...about, source: photo.path, target: target.path, ...size });
    },
    onTile({ done, tiles, rgba, x, y, width, height }) {
      watch.moved('computed');
      if (rgba && request.tiles) room = voice.tile({ kind: 'tile', ...about, x, y, width, height, rgba });
      voice.event({ kind: 'progress', ...about, done, tiles });
    },
  });
  // What it waited for others is not its own time.
  const milliseconds = performance.now() - begin - (passage.waited - waited);
  const speed = (outcome.width * outcome.height) / 1000 / Math.max(milliseconds, 0.001);
  return { ...outcome, photo: photo.id, source: photo.path, target: target.path, milliseconds, speed, provider };
}
