/** Packs the app around a stand-in for Electron's runtime, looks into the archive, and runs what was packed. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateAddress } from '../electron/hosts/window/updates.ts';
import { bytesIn, report, sizes } from './size.mjs';
import { giveElectron, makeRuntime } from './standin/runtime.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const base = mkdtempSync(join(tmpdir(), 'packed-'));
const app = join(base, 'out', 'linux-unpacked');
const resources = join(app, 'resources');
const archive = join(resources, 'app.asar');
const extracted = join(base, 'app');
/** Where a package for Debian or Fedora puts the command. */
const command = join(base, 'bin', 'dotbogi');
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Left {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
const dotbogi = (...words: string[]): Promise<Left> =>
  new Promise((done) => {
    execFile(command, words, { cwd: base }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

async function pack(output: string, ...more: string[]): Promise<void> {
  const builder = createRequire(join(root, 'package.json')).resolve('electron-builder/cli.js');
  const runtime = makeRuntime(join(base, 'runtime'), extracted, resources);
  const words = ['--linux', 'dir', '--x64', '--config', 'build/electron-builder.yml', ...more];
  const places = [`-c.directories.output=${output}`, `-c.electronDist=${runtime}`];
  await run(process.execPath, [builder, ...words, ...places], { cwd: root });
}

// electron-builder makes the layout of Linux anywhere, but onnxruntime's binaries are those of this machine.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the packed app', () => {
  let listed: readonly string[] = [];
  beforeAll(async () => {
    for (const script of ['bundle.mjs', 'third-party.mjs']) {
      await run(process.execPath, [join(root, 'build', script)], { cwd: root });
    }
    await pack(join(base, 'out'));
    const asar = join(root, 'node_modules/@electron/asar/bin/asar.js');
    const { stdout } = await run(process.execPath, [asar, 'list', archive]);
    listed = stdout.trim().split(/\r?\n/);
    await run(process.execPath, [asar, 'extract', archive, extracted]);
    giveElectron(extracted);
    mkdirSync(join(base, 'bin'));
    symlinkSync(join(app, 'dotbogi'), command);
  }, 300_000);

  it('holds the built parts, the models and the page', () => {
    for (const name of [
      'dist/main.js',
      'dist/preload.cjs',
      'dist/engine.js',
      'dist/runtime.js',
      'dist/kernels.wasm',
      'dist/renderer/index.html',
      'package.json',
    ]) {
      expect(listed).toContain(`/${name}`);
    }
    expect(listed.filter((name) => name.endsWith('.onnx')).length).toBeGreaterThan(0);
  });

  it('holds nothing else: no sources, tests, training or maps', () => {
    const tops = new Set(listed.map((name) => name.split('/')[1]));
    expect([...tops].sort()).toEqual(['dist', 'models', 'node_modules', 'package.json']);
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
    // What npm may have put in for musl stays out: no Electron runs there.
    expect(readdirSync(join(`${archive}.unpacked`, 'node_modules/@libsql'))).toEqual(['linux-x64-gnu']);
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
    const parts = sizes(resources);
    console.log(report(parts));
    const sum = [...parts.values()].reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBe(bytesIn(resources));
    expect(sum).toBeLessThan(120e6);
    // A part that has none would mean that the report looks in the wrong place.
    for (const part of ['onnxruntime', 'sharp and libvips', 'libsql', 'models', 'page', 'program', 'samples']) {
      expect(parts.get(part) ?? 0, part).toBeGreaterThan(10_000);
    }
    expect(readdirSync(join(app, 'locales')).sort()).toEqual(['en-US.pak', 'ko.pak']);
  });

  it('carries the licences of all that it is made of', () => {
    const text = readFileSync(join(resources, 'THIRD-PARTY.txt'), 'utf8');
    const packed = listed.filter((name) => /^\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(name));
    expect(packed.length).toBeGreaterThan(20);
    for (const name of packed) {
      expect(text).toContain(`\n${name.replace(/^\/node_modules\/|\/package\.json$/g, '')} `);
    }
    for (const name of ['react', 'react-dom', 'zustand', 'i18next']) expect(text).toContain(`\n${name} `);
    expect(readFileSync(join(resources, 'LICENSE.txt'), 'utf8')).toContain('MIT');
  });

  it('names no address for updates', () => {
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false);
  });

  it('names the address that whoever publishes it gives, and the app would take it', async () => {
    const given = [
      '-c.publish.provider=generic',
      '-c.publish.url=https://updates.invalid/dotbogi',
      '--publish',
      'never',
    ];
    const output = join(base, 'published');
    await pack(output, ...given);
    const published = join(output, 'linux-unpacked', 'resources');
    expect(updateAddress(published)).toBe('https://updates.invalid/dotbogi');
    expect(updateAddress(resources)).toBeNull();
  }, 120_000);

  it('is the command of its name: same words, same exit codes', async () => {
    expect(await dotbogi('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect((await dotbogi('--help')).stdout).toContain('enhance');
    expect(await dotbogi('enhance')).toMatchObject({ code: 2, stdout: '' });
    expect(await dotbogi('enhance', join(base, 'none.png'))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^«.*none\.png» is not there\.\n$/),
    });
  }, 60_000);

  it('enhances a photo with what was packed, and says when one fails', async () => {
    const photos = join(base, 'photos');
    const [sample] = readdirSync(join(resources, 'samples')).filter((name) => name.endsWith('.jpg'));
    cpSync(join(resources, 'samples', sample ?? ''), join(photos, 'a.jpg'));
    const words = ['enhance', photos, '--out', join(base, 'results'), '--json'];
    const first = await dotbogi(...words);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      kind: 'ended',
      files: 1,
      done: 1,
      failed: 0,
    });
    expect(readdirSync(join(base, 'results'))).toHaveLength(1);
    cpSync(join(root, 'package.json'), join(photos, 'b.jpg'));
    const second = await dotbogi(...words);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ skipped: 1, failed: 1 });
  }, 120_000);
});
