/** The installer configuration, checked as far as it can be without a runtime or a signing machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { icns, ico } from './icons/containers.mjs';

const root = resolve(import.meta.dirname, '..');
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'));
const library = createRequire(builder.resolve('app-builder-lib'));
const { load } = library('js-yaml') as { load(text: string): Config };
interface Config {
  readonly [key: string]: unknown;
  readonly files: readonly string[];
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
}
type Platform = Readonly<Record<string, unknown>> & { readonly icon: string };

const text = readFileSync(join(root, 'build', 'electron-builder.yml'), 'utf8');
const config = load(text);
const platforms = ['win', 'mac', 'linux'] as const;
const schema = JSON.parse(readFileSync(library.resolve('app-builder-lib/scheme.json'), 'utf8')) as object;

interface Validator {
  (data: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string }[] | null;
}
const { default: Ajv } = library('ajv') as { default: new (options: object) => { compile(schema: object): Validator } };
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

describe('configuration', () => {
  it("fits electron-builder's own schema", () => {
    const fits = validate(config);
    expect(validate.errors ?? []).toEqual([]);
    expect(fits).toBe(true);
  });

  it('would not fit with a word that the schema does not know', () => {
    expect(validate({ ...config, asarUnpacked: true })).toBe(false);
    expect(validate({ ...config, electronFuses: { runAsNode: 'no' } })).toBe(false);
  });

  it('turns off every way to run the binary as something else', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('makes the kinds of installers that each system expects', () => {
    expect((config.win as Platform).target).toEqual(['nsis', 'portable']);
    // Of macOS only what onnxruntime-node has binaries for.
    const arch = readdirSync(join(root, 'node_modules/onnxruntime-node/bin/napi-v6/darwin'));
    expect(arch).toEqual(['arm64']);
    expect((config.mac as Platform).target).toEqual([
      { target: 'dmg', arch: 'arm64' },
      { target: 'zip', arch: 'arm64' },
    ]);
    expect((config.linux as Platform).target).toEqual(['AppImage', 'deb', 'rpm']);
    expect((config.mac as Platform).hardenedRuntime).toBe(true);
  });

  it('names no file that is missing', () => {
    for (const platform of platforms) {
      expect(existsSync(join(root, 'build', (config[platform] as Platform).icon)), platform).toBe(true);
    }
    const mac = config.mac as Platform;
    for (const plist of [mac.entitlements, mac.entitlementsInherit]) {
      expect(readFileSync(join(root, plist as string), 'utf8')).toContain('com.apple.security.cs.allow-jit');
    }
  });

  it('leaves out the copy of the library on macOS that nothing asks for', () => {
    const folder = join(root, 'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64');
    const libraries = readdirSync(folder).filter((name) => name.endsWith('.dylib'));
    const left = libraries.filter((name) => !/^libonnxruntime\.1\..*\.dylib$/.test(name));
    expect(left).toEqual(['libonnxruntime.1.dylib']);
    expect(config.files.some((pattern) => pattern.endsWith('darwin/*/libonnxruntime.1.*.dylib'))).toBe(true);
    const binding = readFileSync(join(folder, 'onnxruntime_binding.node'), 'latin1');
    expect(binding).toContain('@rpath/libonnxruntime.1.dylib');
    for (const name of libraries.filter((other) => !left.includes(other))) {
      const kept = readFileSync(join(folder, left[0] ?? ''));
      expect(readFileSync(join(folder, name)).equals(kept)).toBe(true);
      expect(binding).not.toContain(name);
    }
  });

  it('puts the command where each system looks for it', () => {
    const [launcher] = (config.win as { extraResources: { from: string; to: string }[] }).extraResources;
    expect(launcher?.to).toBe('bin/dotbogi.cmd');
    const text = readFileSync(join(root, launcher?.from ?? ''), 'latin1');
    // From resources/bin two up: the folder of the program, which electron-builder calls like the product.
    expect(text).toContain(`"%~dp0..\\..\\${config.productName as string}.exe" %*\r\n`);
    expect(text).toContain('exit /b %ERRORLEVEL%\r\n');
    expect(text.split('\n').every((line) => line === '' || line.endsWith('\r'))).toBe(true);
    const installed = readFileSync(library.resolve('app-builder-lib/templates/linux/after-install.tpl'), 'utf8');
    expect(installed).toMatch(/'\/usr\/bin\/\$\{executable\}'/);
    expect((config.linux as Platform).executableName).toBe('dotbogi');
  });

  it('builds in no address for updates', () => {
    expect(config.publish).toBeNull();
    for (const platform of platforms) expect(config[platform], platform).not.toHaveProperty('publish');
  });

  it('pins a current Electron', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: { electron: string };
    };
    // One version, not a range; Electron supports its three latest majors, and 45 is the youngest that is tested.
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number.parseInt(devDependencies.electron, 10)).toBeGreaterThanOrEqual(45);
  });

  it('has no list of files per system, which would pack the whole source tree', () => {
    for (const platform of platforms) expect(config[platform], platform).not.toHaveProperty('files');
  });

  it('finds native libraries where it unpacks them', () => {
    const home = join(root, 'node_modules', 'onnxruntime-node', 'bin');
    expect(readdirSync(home)).toEqual(['napi-v6']);
    expect(config.asarUnpack.some((pattern) => pattern.startsWith('node_modules/onnxruntime-node/bin/'))).toBe(true);
    expect(text).toContain('onnxruntime-node/bin/napi-v6/');
    for (const scope of ['@img/sharp-*', '@libsql/*']) {
      expect(config.asarUnpack).toContain(`node_modules/${scope}/**/*`);
    }
  });
});

describe('icons', () => {
  const folder = mkdtempSync(join(tmpdir(), 'icons-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are what the script draws', async () => {
    execFileSync(process.execPath, [join(root, 'build', 'icons', 'render.mjs'), folder]);
    for (const name of ['icon.png', 'linux/32x32.png', 'linux/256x256.png']) {
      const [drawn, kept] = await Promise.all(
        [folder, join(root, 'build', 'icons')].map((base) => sharp(join(base, name)).raw().toBuffer()),
      );
      expect(drawn?.equals(kept ?? Buffer.alloc(0)), name).toBe(true);
    }
  });

  it('hold pictures of the sizes that they promise', async () => {
    const file = readFileSync(join(root, 'build', 'icons', 'icon.ico'));
    const sizes: number[] = [];
    for (let index = 0; index < file.readUInt16LE(4); index += 1) {
      const at = 6 + 16 * index;
      const [length, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)];
      const { width, height, format } = await sharp(file.subarray(offset, offset + length)).metadata();
      expect([width, height, format]).toEqual([file[at] || 256, file[at + 1] || 256, 'png']);
      sizes.push(width);
    }
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
    const apple = readFileSync(join(root, 'build', 'icons', 'icon.icns'));
    expect(apple.toString('latin1', 0, 4)).toBe('icns');
    expect(apple.readUInt32BE(4)).toBe(apple.length);
    const kinds: string[] = [];
    for (let at = 8; at < apple.length; at += apple.readUInt32BE(at + 4)) {
      kinds.push(apple.toString('latin1', at, at + 4));
      expect((await sharp(apple.subarray(at + 8, at + apple.readUInt32BE(at + 4))).metadata()).format).toBe('png');
    }
    expect(kinds).toContain('ic10');
    const linux = readdirSync(join(root, 'build', 'icons', 'linux'));
    for (const name of linux) {
      const { width, height } = await sharp(join(root, 'build', 'icons', 'linux', name)).metadata();
      expect(name).toBe(`${width}x${height}.png`);
    }
  });

  it('refuse sizes that their containers cannot hold', () => {
    expect(() => ico([{ size: 512, png: Buffer.alloc(1) }])).toThrow(RangeError);
    expect(() => icns([{ size: 100, png: Buffer.alloc(1) }])).toThrow(RangeError);
  });
});
