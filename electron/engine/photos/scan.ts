import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Failure, Photo, ScanRequest } from '../../contract.ts';
import { identify } from '../../pipeline/file/source.ts';
import { failureOf } from '../failure.ts';
import { type Content, claimsPicture, claimsReadable, sniff } from './sniff.ts';

/** A photo with what the engine keeps for itself. */
export interface Found extends Photo {
  readonly content: Content;
  /** Device and inode. */
  readonly identity: string;
}

/** What of a photo leaves the engine: what it is beyond the contract stays here. */
export function plain({ id, path, root, relative, bytes }: Found): Photo {
  return { id, path, root, relative, bytes };
}

export interface Findings {
  readonly photos: readonly Found[];
  readonly refused: readonly Failure[];
}

export interface Candidate {
  readonly path: string;
  readonly root: string;
  /** Named by the user: silence would be an answer to nobody. */
  readonly named: boolean;
}

/** Where results go by default; a later scan must not take them for photos. */
export const outputFolder = 'enhanced';
/** Files open at a time: enough to keep a disk busy, far below every system's limit. */
const width = 32;

/** Id of a photo: 24 hexadecimal digits that depend on its absolute path alone. */
export const photoId = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 24);

/**
 * Finds the pictures among files and folders. Content decides, not the name; what claims to be a picture and is none
 * is refused with the reason, other files pass in silence unless named. Rejects only when cancelled.
 */
export async function scan(signal: AbortSignal, request: ScanRequest): Promise<Findings> {
  const refused: Failure[] = [];
  const candidates = new Map<string, Candidate>();
  for (const source of request.sources) {
    signal.throwIfAborted();
    await gather(signal, resolve(source), request.recursive, candidates, refused);
  }
  const list = [...candidates.values()];
  const results = new Array<Found | Failure | null>(list.length).fill(null);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < list.length; at = next++) {
      signal.throwIfAborted();
      results[at] = await examine(list[at]!);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  const photos: Found[] = [];
  for (const result of results) {
    if (result === null) continue;
    if ('id' in result) photos.push(result);
    else refused.push(result);
  }
  return { photos, refused };
}

async function gather(
  signal: AbortSignal,
  source: string,
  recursive: boolean,
  candidates: Map<string, Candidate>,
  refused: Failure[],
): Promise<void> {
  try {
    const facts = await stat(source);
    if (facts.isDirectory()) await walk(signal, source, source, recursive, candidates, refused);
    else if (facts.isFile()) candidates.set(source, { path: source, root: dirname(source), named: true });
    else refused.push({ code: 'not-a-picture', message: `«${source}» is neither a file nor a folder.`, path: source });
  } catch (error) {
    signal.throwIfAborted();
    refused.push(failureOf(error, source));
  }
}

async function walk(
  signal: AbortSignal,
  root: string,
  folder: string,
  recursive: boolean,
  candidates: Map<string, Candidate>,
  refused: Failure[],
): Promise<void> {
  signal.throwIfAborted();
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    refused.push(failureOf(error, folder));
    return;
  }
  // The order of a folder is the file system's whim; people expect 2 before 10.
  entries.sort((a, b) => byName.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'Thumbs.db') continue;
    const path = join(folder, entry.name);
    // Linked folders are not entered: they lead in circles, or out of what the user named.
    if (entry.isDirectory()) {
      if (recursive && entry.name !== outputFolder) await walk(signal, root, path, recursive, candidates, refused);
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(path)))) {
      if (!candidates.has(path)) candidates.set(path, { path, root, named: false });
    } else if (claimsPicture(entry.name)) {
      refused.push(await pretence(path));
    }
  }
}

const byName = new Intl.Collator('en', { numeric: true });

/** Why something with the name of a picture is not even a file; a pipe or a device is never opened to find out. */
async function pretence(path: string): Promise<Failure> {
  try {
    const facts = await stat(path);
    const what = facts.isDirectory() ? 'is a link to a folder' : 'is neither a file nor a folder';
    return { code: 'not-a-picture', message: `«${path}» ${what}.`, path };
  } catch (error) {
    const { code, message } = failureOf(error, path);
    return { code, message: code === 'not-found' ? `«${path}» is a link that leads to nothing.` : message, path };
  }
}

async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await lstat(await realpath(path))).isFile();
  } catch {
    return false;
  }
}

/** A photo of its own file, or why it is none; null for what nobody takes for a picture. */
export async function examine({ path, root, named }: Candidate): Promise<Found | Failure | null> {
  const name = basename(path);
  try {
    const { content, bytes, identity } = await sniff(path);
    if (content) return { id: photoId(path), path, root, relative: relative(root, path), bytes, content, identity };
    if (!named && !claimsPicture(name)) return null;
    if (bytes === 0) return { code: 'damaged', message: `«${path}» is empty.`, path };
    // Its name may lie, so the content says which format it is.
    const failure = await identify(path).then(
      () => null,
      (error: unknown) => failureOf(error, path),
    );
    if (failure?.code === 'unsupported') return failure;
    if (claimsPicture(name) && !claimsReadable(name)) {
      return { code: 'unsupported', message: `«${path}» is of a picture format that Dotbogi does not read.`, path };
    }
    return { code: 'not-a-picture', message: `«${path}» does not hold a picture.`, path };
  } catch (error) {
    if (!named && !claimsPicture(name)) return null;
    return failureOf(error, path);
  }
}
