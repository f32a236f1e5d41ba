import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** A file of the page as it is served. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Reads the built page once; keys are paths as they are asked for. What is not in this list is not there, so no
 * request ever becomes a path of the file system. Rejects when the page has not been built.
 */
export async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    // Links are left out: the build makes none, and one could point anywhere.
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const key = file
      .slice(folder.replace(/[\\/]+$/, '').length)
      .split(sep)
      .join('/');
    assets.set(key, { type, bytes: await readFile(file) });
  }
  const index = assets.get('/index.html');
  if (!index) throw new Error(`The page is not built: «${join(folder, 'index.html')}» is missing.`);
  assets.set('/', index);
  return assets;
}
