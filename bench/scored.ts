/** Scores of whole sets through the product's own path. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { defaultSettings, type Settings } from '../electron/contract.ts';
import { enhance } from '../electron/pipeline/enhance.ts';
import { type CatalogModel, readCatalog } from '../electron/pipeline/network/catalog.ts';
import type { Network } from '../electron/pipeline/network/network.ts';
import { type OpenOptions, openNetwork } from '../electron/pipeline/network/session.ts';
import { type Luma, lumaOf, psnr, shave, ssim } from './score.ts';

/** Where the catalog and its weights lie. */
export const models = fileURLToPath(new URL('../models', import.meta.url));

/** What came of one picture of a measuring set. */
export interface Scored {
  /** Name of the picture in its set, without `img_` and `_SRF_n_LR.png`. */
  readonly name: string;
  readonly psnr: number;
  readonly ssim: number;
  /** Reading and writing included. */
  readonly seconds: number;
  readonly pixels: number;
}

/** Opens a model of the catalog at a factor. Throws when the catalog does not have it. */
export async function openModel(
  id: string,
  scale: number,
  options: OpenOptions = {},
): Promise<{ entry: CatalogModel; network: Network }> {
  const entry = (await readCatalog(models)).models.find((model) => model.id === id);
  if (!entry) throw new Error(`There is no model «${id}» in the catalog.`);
  return { entry, network: (await openNetwork(entry, models, scale, options)).network };
}

async function read(path: string): Promise<Luma> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return lumaOf(data, info.width, info.height, info.channels);
}

/** A result against the truth, both files, the literature's border shaved off. */
export async function compare(
  result: string,
  truth: string,
  scale: number,
): Promise<{ psnr: number; ssim: number; pixels: number }> {
  const [made, wanted] = await Promise.all([read(result), read(truth)]);
  const [a, b] = [shave(made, scale), shave(wanted, scale)];
  return { psnr: psnr(a, b), ssim: ssim(a, b), pixels: made.data.length };
}

/** From file to file as a user's photo is, every pixel through the network. `network` is open at `scale`. */
export async function enhanceTo(
  source: string,
  target: string,
  network: Network,
  scale: number,
  more: Partial<Settings> = {},
): Promise<void> {
  const settings = { ...defaultSettings, exact: true, ...more, model: network.id, scale, format: 'png' as const };
  const how = { settings, network, previews: false, replace: true };
  await enhance(new AbortController().signal, { source, target }, how);
}

/**
 * Enhances the pictures of `folder` (`*_LR.png`, the truth beside them in `*_HR.png`) from file to file, as a user's
 * photo is, and scores each. `network` is open at `scale`.
 */
export async function scoreFolder(
  folder: string,
  network: Network,
  scale: number,
  more: Partial<Settings> = {},
): Promise<Scored[]> {
  const temporary = await mkdtemp(join(tmpdir(), 'dotbogi-eval-'));
  const small = (await readdir(folder)).filter((name) => name.endsWith('_LR.png')).sort();
  const scored: Scored[] = [];
  try {
    for (const name of small) {
      const target = join(temporary, name);
      const start = performance.now();
      await enhanceTo(join(folder, name), target, network, scale, more);
      const seconds = (performance.now() - start) / 1000;
      const short = name.replace(/^img_|_SRF_.*$/g, '');
      scored.push({
        name: short,
        seconds,
        ...(await compare(target, join(folder, name.replace('_LR', '_HR')), scale)),
      });
    }
  } finally {
    await rm(temporary, { recursive: true });
  }
  return scored;
}
