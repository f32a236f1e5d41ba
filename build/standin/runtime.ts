/** A folder that electron-builder takes for Electron's runtime on Linux, whose binary runs the program under Node. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the fuses are written into: the mark that Electron's binary carries, a version, and ten fuses. */
const fuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 10]),
  Buffer.alloc(10, '0'),
]);

/**
 * @param folder where to make it. @param app folder into which the archive will have been extracted, and
 * @param resources that of the packed app, by the time its binary is run.
 */
export function makeRuntime(folder: string, app: string, resources: string): string {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  const run = join(import.meta.dirname, 'run.mjs');
  // A shell has left before it comes to the bytes at the end, which are for electron-builder alone.
  const script = `#!/bin/sh\nexec '${process.execPath}' '${run}' '${resources}' '${app}' "$@"\nexit 127\n`;
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(script), fuses]), { mode: 0o755 });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
    writeFileSync(join(folder, name), 'x');
  for (const language of ['en-US', 'ko', 'de']) writeFileSync(join(folder, 'locales', `${language}.pak`), 'x');
  return folder;
}

/** Puts the stand-in for the module `electron` where the extracted program will look for it. */
export function giveElectron(app: string): void {
  const home = join(app, 'node_modules', 'electron');
  mkdirSync(home, { recursive: true });
  for (const name of ['electron.mjs', 'parent-port.mjs'])
    copyFileSync(join(import.meta.dirname, name), join(home, name));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'electron', exports: './electron.mjs' }));
}
