import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../../contract.ts';
import { fault } from '../fault.ts';
import type { CatalogModel, ModelFile, Weights } from './catalog.ts';

/** The smallest native factor of a model that reaches `scale`, with its file. Fails with `unsupported` when none does. */
export function choose(model: CatalogModel, scale: number): { file: ModelFile; native: number } {
  const wanted = Math.round(scale * 100) / 100;
  const candidates = model.files.flatMap((file) =>
    file.scales === 'any' ? [{ file, native: wanted }] : file.scales.map((native) => ({ file, native })),
  );
  const best = candidates.filter(({ native }) => native >= wanted).sort((a, b) => a.native - b.native)[0];
  if (!best) throw fault('unsupported', `“${model.name}” does not enlarge by ${wanted}.`);
  return best;
}

/** The weights of a file that compute with these numbers. Fails with `unsupported` when there are none. */
export function variant(model: CatalogModel, file: ModelFile, precision: Precision): Weights {
  if (precision === 'fp32') return file;
  if (!file.int8) throw fault('unsupported', `“${model.name}” has no int8 variant; it computes with fp32 alone.`);
  return file.int8;
}

/** Weights that are not exactly the catalog's are not run: every promise about them would be void. */
export async function readWeights(model: CatalogModel, { file, sha256 }: Weights, folder: string): Promise<Buffer> {
  const path = join(folder, file);
  const bytes = await readFile(path).catch(() => {
    throw fault('model-failed', `The weights of “${model.name}” are missing.`, path);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw fault('model-failed', `The weights of “${model.name}” are not the ones that the catalog describes.`, path);
  }
  return bytes;
}
