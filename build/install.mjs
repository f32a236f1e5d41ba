/** Installs the packages of package-lock.json when they are missing or others. Needs none of them itself. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules', '.dotbogi-lock');
/** npm writes it at the end of every installation, so a younger one stands for a whole installation by hand. */
const receipt = join(root, 'node_modules', '.package-lock.json');

function isInstalled(lock) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lock;
  return existsSync(receipt) && statSync(receipt).mtimeMs >= statSync(lockFile).mtimeMs;
}

/** True when everything is there. npm's words go to standard error: standard output is for results. */
export function installStale() {
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (isInstalled(lock)) return true;
  process.stderr.write('Installing packages …\n');
  const npm = process.env.npm_execpath;
  const command = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...command], options)
    : spawnSync('npm', command, { ...options, shell: process.platform === 'win32' });
  if (status !== 0) return false;
  writeFileSync(stamp, lock);
  return true;
}
