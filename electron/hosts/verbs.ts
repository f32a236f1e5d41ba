/** What a page may ask of the browser host. Each argument is parsed here: what comes over a socket has no type. */
import * as z from 'zod';
import {
  type Control,
  EstimateRequest,
  type Failure,
  HistoryLimit,
  type Host,
  LookRequest,
  Part,
  Path,
  PhotoId,
  PhotoIds,
  type Pixels,
  RegionRequest,
  ReportRequest,
  RunId,
  RunRequest,
  ScanRequest,
  Which,
} from '../contract.ts';
import { browseFolder } from './browser/browse.ts';
import type { Grants } from './grants.ts';
import { Refusal } from './refusal.ts';
import { writeReport } from './report/report.ts';

export interface PageOptions {
  readonly sources: readonly string[];
  readonly samples: string | null;
  readonly version: string;
  readonly owner: Control & Pixels;
  readonly grants: Grants;
  /** The folder that `browse(null)` shows. */
  readonly home: string;
}

const ThumbnailSize = z.number().int().min(16).max(1024);

/** Every verb of the page. A call that does not parse rejects with `refused`, and the engine never hears of it. */
export function pageVerbs({ sources, samples, version, owner, grants, home }: PageOptions): Host & Pixels {
  return {
    hello: async () => ({ kind: 'browser', version, sources, samples }),
    describe: () => owner.describe(),
    models: () => owner.models(),
    async scan(request: unknown) {
      const asked = parse(ScanRequest, request, 'scan');
      const refused: Failure[] = [];
      const there = await Promise.all(
        asked.sources.map((path) =>
          grants.existing(path).catch((error: unknown) => {
            // What is gone does not take the others along: a page that is loaded again names all that it had.
            if (!(error instanceof Refusal) || error.failure.code !== 'not-found') throw error;
            refused.push({ path, ...error.failure });
            return null;
          }),
        ),
      );
      const real = there.filter((path) => path !== null);
      const found = real.length > 0 ? await owner.scan({ ...asked, sources: real }) : { photos: [], refused: [] };
      return { ...found, refused: [...found.refused, ...refused] };
    },
    async run(request: unknown) {
      const asked = parse(RunRequest, request, 'run');
      // The name is a template of a file's stem; with a separator in it a result could land in any folder.
      if (/[\\/\0]/.test(asked.settings.name)) throw new Refusal('refused', 'A name for results holds no slash.');
      if (asked.out === undefined) return owner.run(asked);
      return owner.run({ ...asked, out: await grants.target(asked.out) });
    },
    pause: async (run: unknown) => owner.pause(parse(RunId, run, 'pause')),
    resume: async (run: unknown) => owner.resume(parse(RunId, run, 'resume')),
    cancel: async (run: unknown) => owner.cancel(parse(RunId, run, 'cancel')),
    unfinished: () => owner.unfinished(),
    history: async (limit: unknown) => owner.history(parse(HistoryLimit, limit, 'tell the history')),
    async recall(run: unknown, part: unknown) {
      const recalled = await owner.recall(parse(RunId, run, 'recall'), parse(Part, part, 'recall'));
      // They were granted when the run began, and the journal holds nothing that was not.
      const named = [...recalled.sources, ...(recalled.out === null ? [] : [recalled.out])];
      for (const path of named) await grants.name(path).catch(() => undefined);
      return recalled;
    },
    forget: async (run: unknown) => owner.forget(parse(RunId, run, 'forget')),
    open: async (photo: unknown) => owner.open(parse(PhotoId, photo, 'open')),
    thumbnail: async (photo: unknown, size: unknown) =>
      owner.thumbnail(parse(PhotoId, photo, 'thumbnail'), parse(ThumbnailSize, size, 'thumbnail')),
    sizes: async (photos: unknown) => owner.sizes(parse(PhotoIds, photos, 'sizes')),
    look: async (request: unknown) => owner.look(parse(LookRequest, request, 'look')),
    deepen: async (photo: unknown, which: unknown) =>
      owner.deepen(parse(PhotoId, photo, 'deepen'), parse(Which, which, 'deepen')),
    region: async (request: unknown) => owner.region(parse(RegionRequest, request, 'read a region')),
    async estimate(request: unknown) {
      const asked = parse(EstimateRequest, request, 'estimate');
      return owner.estimate(asked.out === undefined ? asked : { ...asked, out: await grants.target(asked.out) });
    },
    choosePhotos: async () => [],
    chooseFolder: async () => null,
    browse: async (path: unknown) => browseFolder(grants, parse(Path.nullable(), path ?? null, 'browse') ?? home),
    grant: async (path: unknown) => grants.grant(parse(Path, path, 'grant')),
    async reveal(path: unknown) {
      const real = await grants.existing(parse(Path, path, 'reveal'));
      // Over SSH a file manager would open on the wrong machine's screen, or nowhere.
      throw new Refusal('refused', `A browser cannot show folders; the file lies at «${real}».`, real);
    },
    async launch(path: unknown) {
      const real = await grants.existing(parse(Path, path, 'launch'));
      throw new Refusal('refused', `A browser starts no programs; the file lies at «${real}».`, real);
    },
    report: async (request: unknown) => writeReport(parse(ReportRequest, request, 'report')),
  };
}

/** What an object holds itself: a schema would also take what it inherits, which no message can carry. */
function own(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, verb: string): T {
  const parsed = schema.safeParse(own(value));
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.');
  throw new Refusal('refused', `The page asked to ${verb} with something that does not fit${at ? `: ${at}` : ''}.`);
}
