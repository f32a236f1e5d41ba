import type { EngineEvent, Failure, Finished, RunRequest, Summary, TileEvent } from '../contract.ts';
import { EngineError, failureOf } from './failure.ts';
import type { Names } from './names.ts';
import type { Gate } from './queue.ts';
import type { Found } from './scan.ts';

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
  onStart(size: { readonly width: number; readonly height: number; readonly tiles: number }): void;
  onTile(news: TileNews): void;
}
/** The path of one photo; rejects with an error that carries a `Failure`. */
export type Enhance = (
  signal: AbortSignal,
  job: Job,
) => Promise<{ readonly width: number; readonly height: number; readonly warnings: readonly string[] }>;

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
}

interface Tally {
  done: number;
  skipped: number;
  cancelled: number;
  pixels: number;
  readonly failures: Failure[];
}

/**
 * Enhances the photos of a run one after the other; whatever comes of one, the others have their turn.
 * Says `begun`, then exactly one of finished, skipped, failed and cancelled for each photo, then `ended`.
 * Settled photos are left out of all of it. Never rejects.
 */
export async function runBatch(signal: AbortSignal, request: RunRequest, tools: Tools): Promise<Summary> {
  const { run } = request;
  const settled = new Set(request.settled);
  const photos = [...new Set(request.photos)].filter((id) => !settled.has(id));
  const tally: Tally = { done: 0, skipped: 0, cancelled: 0, pixels: 0, failures: [] };
  const begin = performance.now();
  tools.voice.event({ kind: 'begun', run, files: photos.length, provider: tools.provider });
  for (const id of photos) await settleOne(signal, request, id, tools, tally);
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

async function settleOne(signal: AbortSignal, request: RunRequest, id: string, tools: Tools, tally: Tally) {
  const { run } = request;
  const photo = tools.find(id);
  try {
    await tools.gate.pass(signal);
    if (!photo) throw new EngineError('not-found', `The photo «${id}» is not there any more.`);
    const target = await tools.names.settle(photo);
    if (target.kind === 'skip') {
      tally.skipped++;
      tools.voice.event({ kind: 'skipped', run, photo: id, source: photo.path, reason: target.reason });
      return;
    }
    const result = await enhanceOne(signal, request, photo, target, tools);
    tally.done++;
    tally.pixels += result.width * result.height;
    tools.voice.event({ kind: 'finished', run, result });
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

async function enhanceOne(
  signal: AbortSignal,
  request: RunRequest,
  photo: Found,
  target: { readonly path: string; readonly replace: boolean },
  { enhance, provider, gate, voice }: Tools,
): Promise<Finished> {
  const about = { run: request.run, photo: photo.id };
  const begin = performance.now();
  let room: Promise<void> = Promise.resolve();
  const { width, height, warnings } = await enhance(signal, {
    source: photo.path,
    target: target.path,
    replace: target.replace,
    previews: request.tiles,
    gate: async () => {
      await room;
      await gate.pass(signal);
    },
    onStart: (size) => voice.event({ kind: 'started', ...about, source: photo.path, target: target.path, ...size }),
    onTile({ done, tiles, rgba, x, y, width, height }) {
      if (rgba && request.tiles) room = voice.tile({ kind: 'tile', ...about, x, y, width, height, rgba });
      voice.event({ kind: 'progress', ...about, done, tiles });
    },
  });
  const milliseconds = performance.now() - begin;
  const speed = (width * height) / 1000 / Math.max(milliseconds, 0.001);
  const { id, path } = photo;
  return { photo: id, source: path, target: target.path, width, height, milliseconds, speed, provider, warnings };
}
