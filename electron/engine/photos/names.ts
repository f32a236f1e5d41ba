import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import type { Settings } from '../../contract.ts';
import { makeFolder } from '../../pipeline/file/folder.ts';
import { sweep } from '../../pipeline/file/temporary.ts';
import { EngineError, failureOf } from '../failure.ts';
import type { Verdict } from '../journal/verdict.ts';
import { choose } from './choose.ts';
import { type Found, outputFolder } from './scan.ts';
import type { Content } from './sniff.ts';
import { fileName, folded } from './stem.ts';

export type Target =
  | { readonly kind: 'write'; readonly path: string; readonly replace: boolean }
  | { readonly kind: 'skip'; readonly path: string; readonly reason: string };

/** Where the results of one run go: no two photos share one, and none is an original. */
export interface Names {
  /** Decides for one photo at the moment when its turn comes, and makes the folder. Rejects with a failure. */
  settle(photo: Found): Promise<Target>;
}

export interface Naming {
  readonly settings: Settings;
  readonly out: string | undefined;
  /** Every photo of the run; all of them claim a name first, so that it does not depend on the order of the run. */
  readonly photos: readonly Found[];
  /** Photos of the run that are not there any more, with the results that it made of them: their places and names stay theirs. */
  readonly gone?: readonly { readonly id: string; readonly path: string; readonly target: string | null }[];
  /** Every photo that is known: none may ever be a target. */
  readonly originals: Iterable<Found>;
  /** What is known of a name that a photo may get; without it names alone decide. */
  judge?(photo: Found, path: string): Promise<Verdict>;
}

const extensions: Readonly<Record<Exclude<Settings['format'], 'same'> | Content, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tif',
  gif: 'png',
};
const families: Readonly<Record<Content, RegExp>> = {
  jpeg: /^(?:jpe?g|jpe|jfif)$/i,
  png: /^png$/i,
  webp: /^webp$/i,
  avif: /^avif$/i,
  tiff: /^tiff?$/i,
  gif: /^(?!)$/,
};

/** The extension of a result, without the dot; `same` keeps the photo's own spelling where it tells the truth. */
export function extensionOf(photo: Pick<Found, 'path' | 'content'>, format: Settings['format']): string {
  if (format !== 'same') return extensions[format];
  const own = extname(photo.path).slice(1);
  return families[photo.content].test(own) ? own : extensions[photo.content];
}

/** What `{scale}` stands for: the factor, or the size that is reached, whose factor differs from photo to photo. */
function scaleWord({ scale, fit }: Settings): string {
  return fit ? `${fit.pixels}${{ width: 'w', height: 'h', longest: '' }[fit.side]}` : String(scale);
}

const outOf = (photo: Found, out: string | undefined): string => out ?? join(photo.root, outputFolder);

/** Claims a name for each photo, in the order of their paths. */
export function claimNames({ settings, out, photos, gone = [], originals, judge }: Naming): Names {
  const identities = new Set<string>();
  const taken = new Set<string>();
  for (const { path, identity } of originals) {
    identities.add(identity);
    taken.add(folded(path));
  }
  for (const { target } of gone) if (target !== null) taken.add(folded(target));
  const counts = new Map<string, number>();
  const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1);
  const inOrder = [...photos].sort(byPath);
  const digits = String(photos.length + gone.length).length;
  const all = [...photos, ...gone].sort(byPath);
  const places = new Map(all.map(({ id }, index) => [id, String(index + 1).padStart(digits, '0')]));
  const numbered = (photo: Found, number: number): string => {
    const ending = extname(photo.path);
    const tags = {
      ...{ name: basename(photo.path, ending), ext: ending.slice(1), n: places.get(photo.id) ?? '' },
      ...{ model: settings.model, scale: scaleWord(settings) },
    };
    const suffix = number > 1 ? `-${number}` : '';
    const file = fileName(settings.name, tags, suffix, extensionOf(photo, settings.format));
    return join(outOf(photo, out), dirname(photo.relative), file);
  };
  /** The first free name from `from` on. */
  const claim = (photo: Found, from: number): { path: string; number: number } => {
    for (let number = from; ; number++) {
      const path = numbered(photo, number);
      if (taken.has(folded(path))) continue;
      taken.add(folded(path));
      return { path, number };
    }
  };
  const claims = new Map<string, { path: string; number: number }>();
  const swept = new Set<string>();
  for (const photo of inOrder) {
    // A thousand photos of one name would otherwise count up from 1 a thousand times.
    const key = folded(numbered(photo, 1));
    const given = claim(photo, counts.get(key) ?? 1);
    counts.set(key, given.number + 1);
    claims.set(photo.id, given);
  }
  return {
    async settle(photo) {
      let { path, number } = claims.get(photo.id)!;
      await prepare(outOf(photo, out), dirname(path));
      // Here and not only before writing: a folder whose photos are all skipped is left clean too.
      if (!swept.has(dirname(path))) await sweep(dirname(path));
      swept.add(dirname(path));
      for (;;) {
        const there = await look(path);
        if (there?.folder)
          throw new EngineError('collision', `«${path}» is a folder; the result cannot have its name.`, path);
        const holder = !there ? 'nothing' : identities.has(there.identity) ? 'original' : 'file';
        const verdict = (await judge?.(photo, path)) ?? 'unknown';
        const choice = choose(settings.policy, holder, verdict);
        if (choice === 'write' || choice === 'replace') return { kind: 'write', path, replace: choice === 'replace' };
        if (choice === 'skip') return { kind: 'skip', path, reason: reasonOf(path, verdict) };
        ({ path, number } = claim(photo, number + 1));
      }
    },
  };
}

const reasonOf = (path: string, verdict: Verdict): string =>
  verdict === 'coming' ? `«${path}» is being made at this moment by another Dotbogi.` : `«${path}» is there already.`;

async function look(path: string): Promise<{ identity: string; folder: boolean } | null> {
  try {
    const facts = await lstat(path);
    return { identity: `${facts.dev}:${facts.ino}`, folder: facts.isDirectory() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new EngineError(failureOf(error).code, `The result «${path}» cannot be written there.`, path);
  }
}

/** Makes the folder and proves that no link leads it out of where the user wanted the results. */
async function prepare(out: string, folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    const way = relative(await realpath(out), await realpath(folder));
    if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return;
  } catch (error) {
    const { code, message } = failureOf(error, folder);
    const kept = code === 'no-space' || code === 'no-permission' ? code : 'write-failed';
    throw new EngineError(kept, `The folder for the results cannot be made: ${message}`, folder);
  }
  throw new EngineError('refused', `«${folder}» leads out of «${out}» through a link.`, folder);
}
