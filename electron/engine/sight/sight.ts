import type { Depth, LookRequest, LookTile, PhotoSize, Picture, Region, RegionRequest, Which } from '../../contract.ts';
import type { Factor } from '../../pipeline/factor.ts';
import { EngineError, typed } from '../failure.ts';
import { type Kept, keepModels, type Models } from '../models/models.ts';
import type { Voice } from '../run/batch.ts';
import { fittingOf, openingFor } from '../run/fit.ts';
import type { Turns } from '../turns.ts';
import { openDarkroom } from './darkroom.ts';
import { type Exposed, openLooks } from './look.ts';
import { type Deep, openRegions } from './regions.ts';

/** What the pipeline does for the eye. */
export interface Optics<N extends Kept> {
  /** Names what a path holds now; a file that was written again has another name. */
  identity(path: string): Promise<string>;
  expose(signal: AbortSignal, path: string): Promise<Exposed<N> & Showing>;
  deepen(signal: AbortSignal, path: string, file: string): Promise<Deep>;
  /** The network at exactly a factor, which it reaches or passes; null only reduces. */
  reaching(network: N | null, factor: Factor): N;
}

/** A decoded photo as the page shows it. */
export interface Showing {
  show(signal: AbortSignal): Promise<Omit<Picture, 'photo'>>;
  /** Its pixels by squares; null where it has too many for that. */
  readonly squares: Deep | null;
}

export interface Sight {
  /** The photo at a path for the page, decoded once for this and for looks at it, which go first. */
  picture(path: string): Promise<Omit<Picture, 'photo'>>;
  /** Resolves when nobody waits for a first piece: what is less urgent begins then. */
  calm(): Promise<void>;
  look(request: LookRequest): Promise<LookTile | null>;
  deepen(photo: string, which: Which): Promise<Depth>;
  region(request: RegionRequest): Promise<Region>;
  /** Passes everything on, and notes where results went, so that they can be looked at. */
  noting(voice: Voice): Voice;
  close(): Promise<void>;
}

export interface SightTools<N extends Kept> {
  readonly optics: Optics<N>;
  readonly turns: Turns;
  /** The engine's networks, of which the look opens its own. */
  readonly networks: Pick<Models<N>, 'list'> & { open: Parameters<typeof keepModels<N>>[1] };
  /** Path of a scanned photo. Throws when there is none. */
  find(photo: string): string;
  /** Where an earlier session, or an engine that died, has put the result of the photo at a path. */
  earlier(path: string): Promise<{ readonly target: string } | null>;
  /** Upright size of a photo, by its header. */
  measure(path: string): Promise<PhotoSize>;
}

/** Networks that looks keep open beside those of runs: as many as panes can be compared. */
const keptForLooks = 4;

/** Everything that is looked at: live tiles, and finished files by regions. */
export function openSight<N extends Kept>({ optics, turns, networks, find, earlier, measure }: SightTools<N>): Sight {
  const stop = new AbortController();
  const results = new Map<string, string>();
  const models = keepModels(networks.list(), networks.open, keptForLooks);
  const darkroom = openDarkroom((path) => optics.expose(stop.signal, path), optics.identity);
  const looks = openLooks({
    turns,
    expose: darkroom.at,
    async open({ model, scale, fit, precision }, path) {
      const network = async (at: number) => (await models.open(model, at, { precision })).network;
      if (fit === null) return network(Math.round(scale * 100) / 100);
      const factor = fittingOf(await measure(path), fit, path);
      const opening = openingFor(factor.p / factor.q);
      return optics.reaching(opening === null ? null : await network(opening), factor);
    },
  });
  const regions = openRegions(async (which, path, file) => {
    const squares = which === 'photo' ? (await darkroom.at(path)).squares : null;
    if (squares === null) return optics.deepen(stop.signal, path, file);
    // The photo itself is not held, so that it can leave the darkroom.
    const { width, height, levels, side } = squares;
    const region: Deep['region'] = async (...at) => (await darkroom.at(path)).squares?.region(...at) ?? null;
    return { width, height, levels, side, region };
  }, optics.identity);
  const telling = async <T>(work: Promise<T>, path?: string): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw typed(error, path);
    }
  };
  return {
    async picture(path) {
      const exposed = await darkroom.at(path);
      await looks.calm();
      return exposed.show(stop.signal);
    },
    calm: looks.calm,
    async look(request) {
      const path = find(request.photo);
      return telling(looks.look(request, path), path);
    },
    async deepen(photo, which) {
      const own = find(photo);
      const path = which === 'photo' ? own : (results.get(photo) ?? (await earlier(own))?.target ?? null);
      if (path === null) throw new EngineError('not-found', 'No result of this photo is known here.', own);
      return telling(regions.deepen(photo, which, path), path);
    },
    region: (request) => telling(regions.region(request)),
    noting: (voice) => ({
      event(event) {
        if (event.kind === 'finished') results.set(event.result.photo, event.result.target);
        voice.event(event);
      },
      tile: (tile) => voice.tile(tile),
    }),
    async close() {
      stop.abort();
      darkroom.close();
      await models.close();
      await regions.close();
    },
  };
}
