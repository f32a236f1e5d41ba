import { opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Folder } from '../../contract.ts';
import type { Grants } from '../grants.ts';
import { Refusal } from '../refusal.ts';
import { isPictureName } from './pictures.ts';

/** More entries than a page could show or a person could read. */
const most = 100_000;

/**
 * Lists the visible folders in `path`, by name and as full paths, and counts its pictures; `parent` is null where the reach ends.
 * Rejects with `refused`, `not-found` or `no-permission`.
 */
export async function browseFolder(grants: Grants, path: string): Promise<Folder> {
  const real = await grants.reach(path);
  const folders: string[] = [];
  let pictures = 0;
  let seen = 0;
  try {
    for await (const entry of await opendir(real)) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) folders.push(entry.name);
      else if (entry.isFile() && isPictureName(entry.name)) pictures += 1;
      seen += 1;
      if (seen === most) break;
    }
  } catch {
    throw new Refusal('no-permission', `«${real}» may not be read by this user.`, real);
  }
  return {
    path: real,
    parent: await parentOf(grants, real),
    folders: folders.sort(byName).map((name) => join(real, name)),
    pictures,
  };
}

const byName = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });

async function parentOf(grants: Grants, path: string): Promise<string | null> {
  const up = dirname(path);
  if (up === path) return null;
  return grants.reach(up).catch(() => null);
}
