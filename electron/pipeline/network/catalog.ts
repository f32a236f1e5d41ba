import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fault } from '../fault.ts';
import { Golden } from './golden.ts';

const Scales = z.union([z.literal('any'), z.array(z.number().min(1).max(4)).min(1)]);

/** A weight file and the answer by which a provider proves that it runs it rightly. */
const Weights = z.object({
  file: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  golden: Golden,
});
export type Weights = z.infer<typeof Weights>;

/** `scales` names the factors it serves natively; `int8` is the same network in 8 bit. */
const ModelFile = Weights.extend({ scales: Scales, int8: Weights.optional() });

const CatalogModel = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  name: z.string().min(1),
  scales: Scales,
  files: z.array(ModelFile),
  parameters: z.number().int().nonnegative(),
  /** Pixels that a result depends on around itself: at output size, and at input size beside that. */
  halo: z.object({ output: z.number().nonnegative(), input: z.number().nonnegative() }),
  /** The model whose answer is enough where it changes no colour by more than so many levels of 8 bit. */
  standIn: z.object({ model: z.string(), levels: z.number().positive() }).optional(),
  /** Quicker on the CPU by sessions that know the size of their crops: sums within the network are made in place then. */
  sized: z.boolean().optional(),
  /** PSNR on luma by test set and scale. */
  scores: z.record(z.string(), z.record(z.string(), z.number())),
});
export type CatalogModel = z.infer<typeof CatalogModel>;
export type ModelFile = z.infer<typeof ModelFile>;

const Catalog = z.object({ version: z.number().int(), models: z.array(CatalogModel).min(1) });
export type Catalog = z.infer<typeof Catalog>;

/** Reads `catalog.json` of the models' folder. Fails with `model-failed` when it is missing or not a catalog. */
export async function readCatalog(folder: string): Promise<Catalog> {
  const path = join(folder, 'catalog.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw fault('model-failed', 'The catalog of models is missing.', path);
  });
  try {
    return Catalog.parse(JSON.parse(text));
  } catch {
    throw fault('model-failed', 'The catalog of models is not readable.', path);
  }
}
