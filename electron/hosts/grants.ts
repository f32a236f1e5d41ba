/**
 * Which paths a page may name. Two rings: what is granted (named on the command line, chosen through `grant`,
 * uploaded) may be read and written below; what is in reach (the user's home and the named folders) may be browsed.
 * Every question is answered on real paths, so a link cannot lead out and `/a/bc` is not below `/a/b`.
 */
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { Refusal } from './refusal.ts';

export interface Grants {
  /** Adds a path that the user named outside the page. Rejects with `not-found` when it is not there. */
  name(path: string): Promise<void>;
  /** Adds one file that the engine wrote; it may be fetched, nothing beside it. */
  result(path: string): void;
  /** The real path of something there that is granted. Rejects with `refused` or `not-found`. */
  existing(path: string): Promise<string>;
  /** The real path of a folder that may yet have to be made below a granted one. Rejects with `refused`. */
  target(path: string): Promise<string>;
  /** The real path of a folder in reach. Rejects with `refused` or `not-found`. */
  reach(path: string): Promise<string>;
  /** Grants a folder in reach. Rejects with `refused` or `not-found`. */
  grant(path: string): Promise<void>;
}

/** True for `inner` itself and for all below `outer`; both are real and absolute. */
export function isBelow(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Keeps the two rings; `home` is the folder that a page may browse without a word from the command line. */
export async function openGrants(home: string): Promise<Grants> {
  const granted = new Set<string>();
  const results = new Set<string>();
  const reachable = new Set<string>([await real(home)]);
  const isGranted = (path: string) => [...granted].some((root) => isBelow(root, path));

  const existing = async (path: string): Promise<string> => {
    const found = await real(path);
    if (!isGranted(found) && !results.has(found)) throw outside(path);
    return found;
  };
  const target = async (path: string): Promise<string> => {
    const found = await realOrNew(path);
    if (!isGranted(found)) throw outside(path);
    return found;
  };
  const reach = async (path: string): Promise<string> => {
    const found = await real(path);
    const ring = [...reachable, ...granted].filter((root) => isBelow(root, found));
    if (!ring.some((root) => !hasHidden(relative(root, found)))) throw outside(path);
    if (!(await stat(found)).isDirectory()) throw new Refusal('refused', `«${path}» is not a folder.`, path);
    return found;
  };
  return {
    async name(path) {
      const found = await real(path);
      granted.add(found);
      if ((await stat(found)).isDirectory()) reachable.add(found);
    },
    result: (path) => void results.add(path),
    existing,
    target,
    reach,
    async grant(path) {
      granted.add(await reach(path));
    },
  };
}

/** Keys, mail and passwords lie in hidden folders: a page does not get to browse those. */
const hasHidden = (way: string): boolean => way.split(sep).some((part) => part.startsWith('.') && part !== '');

const outside = (path: string) =>
  new Refusal('refused', `«${path}» lies outside the folders that were opened; open its folder first.`, path);

function checked(path: string): string {
  if (path.includes('\0')) throw new Refusal('refused', 'A path cannot hold a NUL.');
  if (!isAbsolute(path)) throw new Refusal('refused', `«${path}» does not start at the root; name it in full.`, path);
  return path;
}

async function real(path: string): Promise<string> {
  try {
    return await realpath(checked(path));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const denied = codeOf(error) === 'EACCES';
    if (denied) throw new Refusal('no-permission', `«${path}» may not be read by this user.`, path);
    throw new Refusal('not-found', `«${path}» is not there.`, path);
  }
}

/** Resolves what exists and keeps the rest, which then can hold neither `..` nor a link. */
async function realOrNew(path: string): Promise<string> {
  if (checked(path).split(/[\\/]/).includes('..')) throw outside(path);
  const rest: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(await realpath(at), ...rest);
    } catch (error) {
      // A dangling link is "not there" for realpath, but a folder made through it would land where it points.
      if (codeOf(error) !== 'ENOENT' || (await isLink(at)) || dirname(at) === at) throw outside(path);
      rest.unshift(basename(at));
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
