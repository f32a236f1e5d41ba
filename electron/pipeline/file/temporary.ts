/** Names of half-written files, which tell whose they are, and the sweeping of those that nobody will finish. */
import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lifeOf, thisInstance } from './instance.ts';

const shape = /^\..{1,160}\.([0-9a-z-]+)\.[0-9a-f]{12}\.part$/su;
/** A file of a process that cannot be looked at is left alone for this long: writing one takes minutes at most. */
const foreignAge = 24 * 3600e3;

/** Cuts to 40 bytes of UTF-8 at a whole character, so that the name fits on every disk. */
function front(name: string): string {
  let text = '';
  for (const sign of name) {
    if (Buffer.byteLength(text + sign) > 40) break;
    text += sign;
  }
  return text;
}

/** A new hidden name beside `target`, at most 130 bytes long. */
export function temporaryBeside(target: string): string {
  const random = randomBytes(6).toString('hex');
  return join(dirname(target), `.${front(basename(target))}.${thisInstance}.${random}.part`);
}

/**
 * Removes the half-written files of processes that are gone from one folder; those of living ones, and links and
 * folders of such a name, stay. Never rejects: what cannot be swept does no harm. Resolves to the names removed.
 */
export async function sweep(folder: string): Promise<readonly string[]> {
  const removed: string[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const token = shape.exec(name)?.[1];
    if (token === undefined) continue;
    const life = lifeOf(token);
    if (life === 'alive') continue;
    const path = join(folder, name);
    const facts = await lstat(path).catch(() => null);
    if (!facts?.isFile() || (life === 'foreign' && Date.now() - facts.mtimeMs < foreignAge)) continue;
    const gone = await rm(path).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(name);
  }
  return removed;
}
