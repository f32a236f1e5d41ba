/** Gathers the licences of everything that an installer carries into dist/THIRD-PARTY.txt. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const notice = /^(licen[cs]e|copying|notice|third.?party)/i;
/** Beside the packages that are installed with the app: those that are compiled into its page. */
const inPage = [
  'react',
  'react-dom',
  'scheduler',
  'zustand',
  'i18next',
  '@tanstack/react-virtual',
  '@tanstack/virtual-core',
];

/** Places of packages, as package-lock.json names them, that are not for development only and are installed here. */
export function shippedPackages(lock) {
  const places = Object.entries(lock.packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional)
    .map(([place]) => place);
  return [...new Set([...places, ...inPage.map((name) => `node_modules/${name}`)])]
    .filter((place) => existsSync(join(root, place, 'package.json')))
    .sort();
}

/** One entry: name, version, the licence's name, and its text where the package carries one. */
function entryOf(place) {
  const folder = join(root, place);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => notice.test(file) && statSync(join(folder, file)).isFile());
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} — ${license ?? 'see below'}`, ...texts].join('\n\n');
}

/** Writes the file and returns its path. */
export function writeThirdParty() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const head =
    'Dotbogi is made with the following packages. Electron and Chromium name theirs in LICENSES.chromium.html.';
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  const file = join(root, 'dist', 'THIRD-PARTY.txt');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(file, `${[head, ...shippedPackages(lock).map(entryOf)].join(line)}\n`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeThirdParty();
