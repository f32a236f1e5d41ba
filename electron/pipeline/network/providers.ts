import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Settings } from '../../contract.ts';

/** Tried in this order; only the processor is there on every machine. */
const chains: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  win32: ['cuda', 'dml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
};

/** The providers to try for what was asked; `DOTBOGI_PROVIDER` decides where nothing was. One that was named stands alone. */
export function providersFor(asked: Settings['provider']): readonly string[] {
  const named = asked && asked !== 'auto' ? asked : process.env.DOTBOGI_PROVIDER;
  if (named) return [named === 'directml' ? 'dml' : named];
  return chains[process.platform] ?? ['cpu'];
}

/** The folder of the binding's libraries, where a provider's own library must lie to be loadable. */
function bindingFolder(): string | null {
  const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
  const version = readdirSync(bin).find((name) => name.startsWith('napi-'));
  return version === undefined ? null : join(bin, version, process.platform, process.arch);
}

/**
 * Why a provider is not even tried, or null. Some abort the process instead of failing where their device is missing.
 * `supported` are the backends of this build; `named`: the user insists on it, and may have a driver that is not seen.
 */
export function obstacle(provider: string, supported: readonly string[], named: boolean): string | null {
  if (!supported.includes(provider)) return 'This build does not contain it.';
  if (provider === 'cuda') {
    const library =
      process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
    const folder = bindingFolder();
    if (folder === null || !existsSync(join(folder, library))) return 'Its library is not installed.';
  }
  if (provider === 'webgpu' && process.platform === 'linux' && !named) {
    const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
    if (!nodes.some((name) => name.startsWith('renderD'))) return 'No graphics device was found.';
  }
  return null;
}
