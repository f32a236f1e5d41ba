/** `npm run pack:size`: what an installed app weighs, by part, from a packed folder (release/*-unpacked or a .app). */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bytes of a file, or of all files below a folder; links count as nothing. */
export function bytesIn(path) {
  const facts = lstatSync(path);
  if (facts.isSymbolicLink()) return 0;
  if (!facts.isDirectory()) return facts.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

/** Sizes of the files inside an archive that lie in it, not beside it, by path. */
function filesIn(archive) {
  const { getRawHeader } = createRequire(import.meta.url)('@electron/asar');
  const found = [];
  const walk = (node, path) => {
    for (const [name, entry] of Object.entries(node.files)) {
      if (entry.files) walk(entry, `${path}${name}/`);
      else if (!entry.unpacked && entry.size !== undefined) found.push([`${path}${name}`, entry.size]);
    }
  };
  walk(getRawHeader(archive).header, '');
  return found;
}

function partOf(path) {
  const [, scope, name] = /^node_modules\/(?:(@[^/]+)\/)?([^/]+)/.exec(path) ?? [];
  if (/onnxruntime/.test(path)) return 'onnxruntime';
  if (scope === '@img' || name === 'sharp') return 'sharp and libvips';
  if (scope === '@libsql' || name === 'libsql') return 'libsql';
  if (name !== undefined) return 'other packages';
  if (path.startsWith('models/')) return 'models';
  if (path.startsWith('dist/renderer/')) return 'page';
  return 'program';
}

/**
 * Bytes by part of everything that lies in `resources` of a packed app: the installed app without Electron's runtime.
 * @returns {Map<string, number>} largest first.
 */
export function sizes(resources) {
  const parts = new Map();
  const add = (part, bytes) => parts.set(part, (parts.get(part) ?? 0) + bytes);
  const archive = join(resources, 'app.asar');
  for (const [path, bytes] of filesIn(archive)) add(partOf(path), bytes);
  const packed = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  add('archive index', lstatSync(archive).size - packed);
  const beside = (folder, path) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) beside(join(folder, entry.name), `${path}${entry.name}/`);
      else add(partOf(`${path}${entry.name}`), bytesIn(join(folder, entry.name)));
    }
  };
  if (existsSync(`${archive}.unpacked`)) beside(`${archive}.unpacked`, '');
  for (const name of readdirSync(resources)) {
    if (name === 'app.asar' || name === 'app.asar.unpacked') continue;
    add(name === 'samples' ? 'samples' : 'licences and launchers', bytesIn(join(resources, name)));
  }
  return new Map([...parts].sort(([, one], [, other]) => other - one));
}

/** The report as lines of text: megabytes of 10⁶ bytes. */
export function report(parts) {
  const line = (name, bytes) => `${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${name}`;
  const sum = [...parts.values()].reduce((total, bytes) => total + bytes, 0);
  return [...[...parts].map(([name, bytes]) => line(name, bytes)), line('together, without the runtime', sum)].join(
    '\n',
  );
}

function packedFolders() {
  const release = join(root, 'release');
  if (!existsSync(release)) return [];
  return readdirSync(release, { recursive: true })
    .filter((path) => path.endsWith('app.asar'))
    .map((path) => join(release, path, '..'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv[2] ? [process.argv[2]] : packedFolders();
  if (folders.length === 0) {
    process.stderr.write('There is no packed app in release/; «npm run pack:dir» makes one.\n');
    process.exitCode = 1;
  }
  for (const folder of folders) process.stdout.write(`${folder}\n${report(sizes(folder))}\n`);
}
