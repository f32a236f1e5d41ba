/** `npm test`: installs, builds, then types, lint, unit tests and the app in a real Chromium. Nothing is skipped quietly. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installStale } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test-results');
const unitReport = join(results, 'unit.json');
const e2eReport = join(results, 'e2e.json');

function fail(sentence, code = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

function run(command, args, env = process.env) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  return error || signal ? 1 : (status ?? 1);
}

const isFile = (path) => existsSync(path) && statSync(path).isFile();

function findChromium() {
  const given = process.env.CHROMIUM;
  if (given) return isFile(given) ? given : fail(`CHROMIUM names «${given}», which is not there.`);
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isFile);
}

/** Chromium and a Korean font come from Debian where this may install them; a download of its own is not wanted. */
function needChromium() {
  const found = findChromium();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && isFile('/usr/bin/apt-get');
  if (mayInstall) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], env);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], env);
  }
  const installed = findChromium();
  return (
    installed ?? fail('The tests need Chromium: install it (apt-get install chromium fonts-noto-cjk) or set CHROMIUM.')
  );
}

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);

/** Both reports added up; a report that is missing counts as a failure of its own. */
function total() {
  const unit = read(unitReport);
  const e2e = read(e2eReport)?.stats;
  const passed = (unit?.numPassedTests ?? 0) + (e2e ? e2e.expected + e2e.flaky : 0);
  const failed = (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0);
  const skipped = (unit ? unit.numPendingTests + unit.numTodoTests : 0) + (e2e?.skipped ?? 0);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

if (!installStale()) fail('The packages could not be installed; npm says why above.');
const env = { ...process.env, CHROMIUM: needChromium() };
mkdirSync(results, { recursive: true });
for (const report of [unitReport, e2eReport]) rmSync(report, { force: true });

const bin = (name) => join(root, 'node_modules', name);
const steps = [
  ['build', [join(root, 'build/bundle.mjs')]],
  ['types', [bin('typescript/bin/tsc'), '--build']],
  ['lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']],
  [
    'imports',
    [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      ...'electron renderer e2e --config .dependency-cruiser.cjs'.split(' '),
    ],
  ],
  [
    'unit tests',
    [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  ],
  ['end-to-end tests', [bin('@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts']],
];
for (const [name, args] of steps) {
  process.stdout.write(`\n— ${name}\n`);
  const code = run(process.execPath, args, env);
  if (code !== 0) {
    process.stdout.write(`\n${total()}\n`);
    fail(`The step «${name}» failed.`, code);
  }
}
process.stdout.write(`\n${total()}\n`);
