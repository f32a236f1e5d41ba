/** Packs the app around a stand-in for Electron's runtime, looks into the archive, and runs what was packed. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const base = mkdtempSync(join(tmpdir(), 'packed-'));
const app = join(base, 'out', 'linux-unpacked');
const archive = join(app, 'resources', 'app.asar');
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What the fuses are written into: the mark that Electron's binary carries, a version, and ten fuses. */
const fuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 10]),
  Buffer.alloc(10, '0'),
]);

function standInRuntime(): string {
  const dist = join(base, 'runtime');
  mkdirSync(join(dist, 'locales'), { recursive: true });
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.from('\x7fELF'), fuses]), { mode: 0o755 });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
    writeFileSync(join(dist, name), 'x');
  for (const language of ['en-US', 'ko', 'de']) writeFileSync(join(dist, 'locales', `${language}.pak`), 'x');
  return dist;
}

const bytesIn = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
    : statSync(path).size;

// electron-builder makes the layout of Linux anywhere, but onnxruntime's binaries are those of this machine.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the packed app', () => {
  let listed: readonly string[] = [];
  beforeAll(async () => {
    await run(process.execPath, [join(root, 'build', 'bundle.mjs')], { cwd: root });
    const builder = createRequire(join(root, 'package.json')).resolve('electron-builder/cli.js');
    const output = `-c.directories.output=${join(base, 'out')}`;
    const words = ['--linux', 'dir', '--x64', '--config', 'build/electron-builder.yml', output];
    await run(process.execPath, [builder, ...words, `-c.electronDist=${standInRuntime()}`], { cwd: root });
    const { stdout } = await run(process.execPath, [
      join(root, 'node_modules/@electron/asar/bin/asar.js'),
      'list',
      archive,
    ]);
    listed = stdout.trim().split(/\r?\n/);
  }, 300_000);

  it('holds the built parts, the models and the page', () => {
    for (const name of [
      'dist/main.js',
      'dist/preload.cjs',
      'dist/engine.js',
      'dist/renderer/index.html',
      'package.json',
    ]) {
      expect(listed).toContain(`/${name}`);
    }
    expect(listed.filter((name) => name.endsWith('.onnx')).length).toBeGreaterThan(0);
  });

  it('holds nothing else: no sources, tests, training or maps', () => {
    const tops = new Set(listed.map((name) => name.split('/')[1]));
    expect([...tops].sort()).toEqual(['LICENSE', 'dist', 'models', 'node_modules', 'package.json']);
    const ours = listed.filter((name) => !name.startsWith('/node_modules/'));
    expect(ours.filter((name) => /\.(ts|tsx|py|map|mjs)$/.test(name))).toEqual([]);
    expect(listed.filter((name) => name.startsWith('/models/training'))).toEqual([]);
    const packages = ['electron', 'react', 'vitest', 'electron-builder', 'typescript', 'adm-zip', 'global-agent'];
    expect(packages.filter((name) => listed.includes(`/node_modules/${name}`))).toEqual([]);
  });

  it('has the native libraries of this machine beside the archive, and no others', () => {
    const bin = join(`${archive}.unpacked`, 'node_modules/onnxruntime-node/bin/napi-v6');
    expect(readdirSync(bin)).toEqual(['linux']);
    expect(readdirSync(join(bin, 'linux'))).toEqual(['x64']);
    expect(readdirSync(join(`${archive}.unpacked`, 'node_modules/@img')).sort()).toEqual([
      'sharp-libvips-linux-x64',
      'sharp-linux-x64',
    ]);
    const native = listed.filter((name) => /\.(node|so|dll|dylib)(\.|$)/.test(name));
    for (const name of native) expect(existsSync(join(`${archive}.unpacked`, name)), name).toBe(true);
  });

  it('has its fuses blown', () => {
    const binary = readFileSync(join(app, 'dotbogi'));
    const at = binary.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34;
    // In the order of Electron's fuse wire: run as Node, cookies, NODE_OPTIONS, --inspect, integrity, asar only,
    // a snapshot of its own, and privileges of file://.
    expect(binary.toString('latin1', at, at + 8)).toBe('01001100');
  });

  it('weighs less than 120 MB without the runtime, and keeps two languages', () => {
    expect(bytesIn(join(app, 'resources'))).toBeLessThan(120e6);
    expect(readdirSync(join(app, 'locales')).sort()).toEqual(['en-US.pak', 'ko.pak']);
  });

  it('enhances a photo with what was packed', async () => {
    const unpacked = join(base, 'app');
    await run(process.execPath, [join(root, 'node_modules/@electron/asar/bin/asar.js'), 'extract', archive, unpacked]);
    const photos = join(base, 'photos');
    const [sample] = readdirSync(join(app, 'resources', 'samples')).filter((name) => name.endsWith('.jpg'));
    cpSync(join(app, 'resources', 'samples', sample ?? ''), join(photos, 'a.jpg'));
    const words = ['enhance', photos, '--out', join(base, 'results'), '--json'];
    const { stdout } = await run(process.execPath, [join(unpacked, 'dist', 'cli.js'), ...words], { cwd: base });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      kind: 'ended',
      files: 1,
      done: 1,
      failed: 0,
    });
    expect(readdirSync(join(base, 'results'))).toHaveLength(1);
  });
});
