/** `npm start`: installs and builds what is stale, then runs the app with the same arguments and exit code. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installStale } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Dotbogi needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
if (!installStale()) {
  process.stderr.write('The packages could not be installed; npm says why above.\n');
  process.exit(1);
}
try {
  const { buildStale } = await import('./bundle.mjs');
  await buildStale();
} catch (error) {
  process.stderr.write(`Dotbogi could not be built: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C on a terminal reaches the child by itself; what is sent to this process alone is passed on.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
