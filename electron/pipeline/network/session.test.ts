import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineError } from '../fault.ts';
import type { Plane } from '../image.ts';
import { cut, resample } from '../resample.ts';
import { plan } from '../tiles.ts';
import { type Catalog, type CatalogModel, readCatalog } from './catalog.ts';
import type { Network } from './network.ts';
import { openNetwork } from './session.ts';

const models = join(import.meta.dirname, '../../../models');
const onCpu = { providers: ['cpu'] };
let catalog: Catalog;
let folder: string;
beforeAll(async () => {
  catalog = await readCatalog(models);
  folder = await mkdtemp(join(tmpdir(), 'session-'));
});
afterAll(() => rm(folder, { recursive: true }));

const modelOf = (id: string) => catalog.models.find((model) => model.id === id)!;

function waves(width: number, height: number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 0.5 + 0.2 * Math.sin(x * 0.9 + y * 0.2) + 0.15 * Math.sin(x * y * 0.01) + (x > y ? 0.1 : -0.1);
  });
  return { data, width, height };
}

function worst(a: Plane, b: Plane): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

/** Enlarges tile by tile and says how far the result is from the untiled one. */
async function seam(network: Network, source: Plane, tile: number): Promise<number> {
  const whole = await network.run(source);
  let most = 0;
  for (const t of plan(source.width, source.height, { ...network, tile })) {
    const size = { width: t.output.width, height: t.output.height };
    const part = cut(await network.run(cut(source, t.crop)), { ...t.offset, ...size });
    most = Math.max(most, worst(part, cut(whole, t.output)));
  }
  return most;
}

async function failure(model: CatalogModel, where: string, providers?: string[]): Promise<string> {
  try {
    await openNetwork(model, where, 2, providers ? { providers } : onCpu);
    return 'opened';
  } catch (error) {
    expect(error).toBeInstanceOf(PipelineError);
    return (error as PipelineError).failure.code;
  }
}

describe('every model of the catalog', () => {
  it('keeps its claims: golden tile, size of the result, halo', async () => {
    for (const model of catalog.models) {
      for (const scale of [2, 1.5]) {
        const { network, trials } = await openNetwork(model, models, scale, onCpu);
        if (model.files.length > 0) {
          expect(trials).toEqual([{ provider: 'cpu', ok: true, reason: 'It gave the right golden tile.' }]);
        }
        const source = waves(61, 43);
        const output = await network.run(source);
        expect([output.width, output.height]).toEqual([Math.floor(61 * scale), Math.floor(43 * scale)]);
        // What it adds to the plain enlargement is detail, not another picture.
        expect(worst(output, resample(source, network.factor))).toBeLessThan(0.4);
        // Convolutions of other shapes add in another order: float rounding, far below a level of 8 bit.
        expect(await seam(network, source, 20)).toBeLessThan(1e-4);
        await network.close();
      }
    }
  });

  it('a narrower halo would show', async () => {
    const { network } = await openNetwork(modelOf('asym-vdsr'), models, 2, onCpu);
    expect(await seam({ ...network, halo: 2 }, waves(61, 43), 20)).toBeGreaterThan(1e-4);
    await network.close();
  });

  it('leaves flat grey flat to a quarter of a level away from the borders', async () => {
    const { network } = await openNetwork(modelOf('asym-vdsr'), models, 2, onCpu);
    const flat = { data: new Float32Array(80 * 80).fill(0.5), width: 80, height: 80 };
    const { data } = cut(await network.run(flat), { x: 50, y: 50, width: 60, height: 60 });
    expect(Math.max(...data) - Math.min(...data)).toBeLessThan(0.25 / 255);
    await network.close();
  });
});

describe('what is not right is not run', () => {
  it('weights that are missing or not those of the catalog', async () => {
    const model = modelOf('asym-vdsr');
    expect(await failure(model, folder)).toBe('model-failed');
    const bytes = await readFile(join(models, model.files[0]!.file));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(folder, model.files[0]!.file), bytes);
    expect(await failure(model, folder)).toBe('model-failed');
  });

  it('a provider that gives another golden tile, or is not there: the next one is tried', async () => {
    const model = modelOf('asym-vdsr');
    const file = model.files[0]!;
    const golden = {
      ...file.golden,
      samples: file.golden.samples.map(([y, x, v]) => [y, x, v + 0.1] as [number, number, number]),
    };
    expect(await failure({ ...model, files: [{ ...file, golden }] }, models)).toBe('model-failed');
    const { network, trials } = await openNetwork(model, models, 2, { providers: ['nonsense', 'cpu'] });
    expect(trials.map(({ provider, ok }) => [provider, ok])).toEqual([
      ['nonsense', false],
      ['cpu', true],
    ]);
    expect(network.provider).toBe('cpu');
    await network.close();
  });
});
