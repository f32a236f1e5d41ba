/** The tables of ARCHITECTURE.md name tests as proofs: each of them has to be there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const tests = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|spec)\.ts$/.test(name) && !name.includes('claims'))
    .map((name) => join(root, folder, name));

it('has every test that the security tables rely on', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const tables = page.slice(page.indexOf('## Security'), page.indexOf('## Installing and packing'));
  const files = ['electron', 'e2e', 'build'].flatMap(tests);
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  // «refuses … and still sends the policy»: what stands for a case is left out of the comparison.
  const named = [...tables.matchAll(/«([^»]+)»/g)].flatMap(([, name]) => (name ?? '').split('…'));
  const proofs = named.map((name) => name.trim()).filter((name) => name.length > 3 && name !== 'Security');
  expect(proofs.length).toBeGreaterThan(30);
  expect(proofs.filter((name) => !text.includes(name))).toEqual([]);
  const places = [...tables.matchAll(/`(?:[\w-]+\/)*([\w-]+\.(?:test|spec)\.ts)`/g)].map(([, name]) => name ?? '');
  expect(places.filter((name) => !files.some((file) => file.endsWith(name)))).toEqual([]);
});

it('goes through the whole checklist of Electron', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const numbers = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
