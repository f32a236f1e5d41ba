import * as z from 'zod';
import {
  type Engine,
  type EngineEvent,
  type EngineListener,
  EstimateRequest,
  HistoryLimit,
  LookRequest,
  Part,
  PhotoId,
  PhotoIds,
  type Pixels,
  RegionRequest,
  RunId,
  RunRequest,
  ScanRequest,
  type TileEvent,
  Which,
} from '../contract.ts';
import { type Channel, type Connection, connect } from '../rpc.ts';
import { EngineError } from './failure.ts';
import type { Voice } from './run/batch.ts';

/** Tiles under way to a listener that it has not yet taken: enough to keep it busy, few enough to hold. */
const ahead = 8;
const ThumbnailSize = z.number().int().min(16).max(1024);

/** Who listens to an engine. The control connection gets events; pages get tiles and ask for pixels. */
export interface Listeners extends Voice {
  /** Serves every verb. Events go there, and the tiles while no page is connected. */
  control(channel: Channel, engine: Engine): void;
  /** Serves the verbs with pixels; tiles go there. */
  page(channel: Channel, engine: Engine): void;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, verb: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.');
  throw new EngineError(
    'refused',
    `The engine was asked to ${verb} with something that does not fit${at ? `: ${at}` : ''}.`,
  );
}

const pixelVerbs = (engine: Engine): Pixels => ({
  open: async (photo: unknown) => engine.open(parse(PhotoId, photo, 'open')),
  thumbnail: async (photo: unknown, size: unknown) =>
    engine.thumbnail(parse(PhotoId, photo, 'thumbnail'), parse(ThumbnailSize, size, 'thumbnail')),
  sizes: async (photos: unknown) => engine.sizes(parse(PhotoIds, photos, 'sizes')),
  look: async (request: unknown) => engine.look(parse(LookRequest, request, 'look')),
  deepen: async (photo: unknown, which: unknown) =>
    engine.deepen(parse(PhotoId, photo, 'deepen'), parse(Which, which, 'deepen')),
  region: async (request: unknown) => engine.region(parse(RegionRequest, request, 'read a region')),
});

/** The engine behind a check of every argument: what comes from another process has no type. */
const allVerbs = (engine: Engine): Engine => ({
  ...pixelVerbs(engine),
  describe: () => engine.describe(),
  models: () => engine.models(),
  scan: async (request: unknown) => engine.scan(parse(ScanRequest, request, 'scan')),
  run: async (request: unknown) => engine.run(parse(RunRequest, request, 'run')),
  pause: async (run: unknown) => engine.pause(parse(RunId, run, 'pause')),
  resume: async (run: unknown) => engine.resume(parse(RunId, run, 'resume')),
  cancel: async (run: unknown) => engine.cancel(parse(RunId, run, 'cancel')),
  estimate: async (request: unknown) => engine.estimate(parse(EstimateRequest, request, 'estimate')),
  unfinished: () => engine.unfinished(),
  history: async (limit: unknown) => engine.history(parse(HistoryLimit, limit, 'tell the history')),
  recall: async (run: unknown, part: unknown) =>
    engine.recall(parse(RunId, run, 'recall'), parse(Part, part, 'recall')),
  forget: async (run: unknown) => engine.forget(parse(RunId, run, 'forget')),
});

/** Counts what a listener has not yet acknowledged. */
class Window {
  private free = ahead;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when one more may be sent after this one. */
  async send(tile: TileEvent, to: Connection<EngineListener>): Promise<void> {
    this.free--;
    // A listener that fails or leaves takes no more tiles, but it must not hold the run.
    to.remote.tile(tile).then(this.taken, this.taken);
    if (this.free <= 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private readonly taken = () => {
    this.free++;
    this.waiting.shift()?.();
  };
}

/** Keeps the connections of one engine; `onError` hears mistakes of ours. */
export function openListeners(onError: (error: unknown) => void): Listeners {
  const controls = new Map<Connection<EngineListener>, Window>();
  const pages = new Map<Connection<EngineListener>, Window>();
  const admit = (set: typeof pages, channel: Channel, verbs: object) => {
    const watched: Channel = {
      ...channel,
      on: (receive, lost) =>
        channel.on(receive, () => {
          set.delete(connection);
          lost();
        }),
    };
    const connection: Connection<EngineListener> = connect<EngineListener>(watched, verbs, onError);
    set.set(connection, new Window());
  };
  return {
    control: (channel, engine) => admit(controls, channel, allVerbs(engine)),
    page: (channel, engine) => admit(pages, channel, pixelVerbs(engine)),
    event(event: EngineEvent) {
      for (const connection of controls.keys()) connection.tell('event', event);
    },
    async tile(tile) {
      const takers = pages.size > 0 ? pages : controls;
      await Promise.all([...takers].map(([connection, window]) => window.send(tile, connection)));
    },
  };
}
