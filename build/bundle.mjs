/** Builds what is stale into dist/: the entries by esbuild, the page by vite. Says nothing on standard output. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built.json');

/** Bundles and where they go; an entry that is not there is left out. */
const entries = [
  { from: 'electron/cli.ts', to: 'cli.js', format: 'esm' },
  { from: 'electron/command.ts', to: 'command.js', format: 'esm' },
  { from: 'electron/engine/process.ts', to: 'engine.js', format: 'esm' },
  { from: 'electron/pipeline/network/runtime-thread.ts', to: 'runtime.js', format: 'esm' },
  { from: 'electron/main.ts', to: 'main.js', format: 'esm' },
  { from: 'bench/evaluate.ts', to: 'evaluate.js', format: 'esm' },
  { from: 'bench/bench.ts', to: 'bench.js', format: 'esm' },
  // A sandboxed preload cannot be a module.
  { from: 'electron/hosts/window/preload.ts', to: 'preload.cjs', format: 'cjs' },
];

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Carried inside the bundles, where they are read as one file and run when first needed: half of a start was theirs. */
const inside = new Set(['@msgpack/msgpack', 'birpc', 'cli-progress', 'commander', 'ws', 'zod']);
/** The rest stays beside: native libraries, and what only development has. */
const external = [...Object.keys(dependencies), ...Object.keys(devDependencies)].filter((name) => !inside.has(name));
/** Packages of the older kind ask for Node's own modules by a call that a module does not have. */
const banner = {
  js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
};

/** Stays a file of its own, so that `cli.js` has started the engine before the rest of the command is read. */
const apart = {
  name: 'apart',
  setup: (build) =>
    build.onResolve({ filter: /^\.\/command\.ts$/ }, ({ importer }) =>
      importer.endsWith('cli.ts') ? { path: './command.js', external: true } : null,
    ),
};

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (!/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Names, sizes and times of all sources: a removed or an older file makes the build stale as well as a newer one. */
function fingerprint(...places) {
  const hash = createHash('sha256');
  for (const place of places.map((name) => join(root, name)).filter(existsSync)) {
    for (const path of statSync(place).isDirectory() ? [...files(place)].sort() : [place]) {
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

async function bundle() {
  const { build } = await import('esbuild');
  const present = entries.filter(({ from }) => existsSync(join(root, from)));
  await Promise.all(
    present.map(({ from, to, format }) =>
      build({
        entryPoints: [join(root, from)],
        outfile: join(dist, to),
        bundle: true,
        platform: 'node',
        target: 'node20',
        format,
        // Node reads all of a file before its first line runs; names stay, for the traces.
        minifyWhitespace: true,
        minifySyntax: true,
        // The sandbox of a preload can require nothing but electron.
        ...(format === 'cjs' ? { external: ['electron'] } : { external: [...external, 'playwright-core'], banner }),
        plugins: [apart],
        sourcemap: 'linked',
        logLevel: 'warning',
      }),
    ),
  );
  // Read from beside the bundles.
  copyFileSync(join(root, 'electron', 'pipeline', 'simd', 'kernels.wasm'), join(dist, 'kernels.wasm'));
  // What hangs on the pointer while a result is dragged out of the window.
  copyFileSync(join(root, 'build', 'icons', 'linux', '64x64.png'), join(dist, 'drag.png'));
}

async function page() {
  const folder = join(root, 'renderer');
  if (!existsSync(join(folder, 'index.html'))) return;
  const { build } = await import('vite');
  // The page's own vite.config.ts says how; only silence is added, since standard output is for results.
  await build({ root: folder, logLevel: 'error' });
}

/** Builds the parts whose sources differ from those of the last build. */
export async function buildStale() {
  const shared = [
    'package-lock.json',
    'build/bundle.mjs',
    'electron/contract.ts',
    'electron/contract',
    'electron/rpc.ts',
  ];
  const now = { bundle: fingerprint(...shared, 'electron', 'bench'), page: fingerprint(...shared, 'renderer') };
  const before = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : {};
  const isThere = (name) => existsSync(join(dist, name));
  mkdirSync(dist, { recursive: true });
  const made = ['command.js', 'engine.js', 'runtime.js', 'kernels.wasm', 'drag.png'];
  if (before.bundle !== now.bundle || !made.every(isThere)) await bundle();
  if (before.page !== now.page || !isThere('renderer/index.html')) await page();
  writeFileSync(stamp, JSON.stringify(now));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStale();
