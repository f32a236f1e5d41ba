import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plane } from '../image.ts';
import { cut } from '../resample.ts';
import { plan } from '../tiles.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { openNetwork } from './session.ts';

const models = join(import.meta.dirname, '../../../models');
const onCpu = { providers: ['cpu'] };
let catalog: Catalog;
beforeAll(async () => {
  catalog = await readCatalog(models);
});

function waves(width: number, height: number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 0.5 + 0.2 * Math.sin(x * 0.9 + y * 0.2) + 0.15 * Math.sin(x * y * 0.01) + (x > y ? 0.1 : -0.1);
  });
  return { data, width, height };
}

function differences(a: Plane, b: Plane): { worst: number; rms: number } {
  const errors = a.data.map((value, i) => Math.abs(value - b.data[i]!));
  const worst = errors.reduce((most, value) => Math.max(most, value), 0);
  return { worst, rms: Math.sqrt(errors.reduce((sum, value) => sum + value * value, 0) / errors.length) };
}

describe('int8', () => {
  it('is another file, that gives nearly what fp32 gives, and is whole from tiles', async () => {
    const able = catalog.models.filter(({ files }) => files.some(({ int8 }) => int8));
    expect(able.map(({ id }) => id)).toContain('asym-vdsr');
    for (const model of able) {
      const [exact, coarse] = await Promise.all([
        openNetwork(model, models, 2, onCpu),
        openNetwork(model, models, 2, { ...onCpu, precision: 'int8' }),
      ]);
      expect(coarse.trials).toEqual([{ provider: 'cpu', ok: true, reason: 'It gave the right golden tile.' }]);
      expect(coarse.network.sha).not.toBe(exact.network.sha);
      const source = waves(61, 43);
      const [fine, rough] = [await exact.network.run(source), await coarse.network.run(source)];
      const { rms } = differences(fine, rough);
      // Not the same numbers, but within the noise of the picture: 0.01 dB are lost at an error of 37 dB below 0.7 levels.
      expect(rms).toBeGreaterThan(0);
      expect(rms * 255).toBeLessThan(0.7);
      const { network } = coarse;
      for (const tile of plan(61, 43, { ...network, tile: 20 })) {
        const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
        const part = cut(await network.run(cut(source, tile.crop)), place);
        // The first layer's float rounding may tip a value over into the next of its 256 steps: never a level of the picture.
        expect(differences(part, cut(rough, tile.output)).worst * 255).toBeLessThan(1);
      }
      await Promise.all([exact.network.close(), coarse.network.close()]);
    }
  }, 240_000);

  it('is the same where the processor adds two products in 16 bits', async () => {
    // Asked for exact sums, the runtime takes slower ones on processors with AVX2; elsewhere this compares like with like.
    const exact = { extra: { session: { x64quantprecision: '1' } } };
    const source = waves(48, 40);
    const bright = source.data.map((value) => Math.min(1, 3 * value - 1));
    for (const { file } of catalog.models.flatMap(({ files }) => files.flatMap(({ int8 }) => int8 ?? []))) {
      const sessions = await Promise.all([{}, exact].map((how) => InferenceSession.create(join(models, file), how)));
      for (const data of [source.data, bright]) {
        const feeds: Record<string, Tensor> = { luma: new Tensor('float32', data, [1, 1, 40, 48]) };
        if (sessions[0]!.inputNames.includes('factor')) feeds.factor = new Tensor('float32', [2], [1]);
        const [usual, sure] = await Promise.all(sessions.map((session) => session.run(feeds)));
        expect(usual!.enlarged!.data, file).toEqual(sure!.enlarged!.data);
      }
      await Promise.all(sessions.map((session) => session.release()));
    }
  }, 240_000);

  it('is refused in one sentence where a network has none', async () => {
    const model = catalog.models.find(({ id }) => id === 'asym-vdsr')!;
    const bare = { ...model, files: model.files.map(({ int8: _, ...file }) => file) };
    await expect(openNetwork(bare, models, 2, { precision: 'int8' })).rejects.toMatchObject({
      failure: { code: 'unsupported', message: `“${model.name}” has no int8 variant; it computes with fp32 alone.` },
    });
  });
});

it('all weights together stay below 8 MB', async () => {
  const names = catalog.models.flatMap(({ files }) => files.flatMap((one) => [one, one.int8 ?? []].flat()));
  const sizes = await Promise.all(names.map(async ({ file }) => (await stat(join(models, file))).size));
  expect(sizes).toEqual(names.map(({ bytes }) => bytes));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(8e6);
});

it('a provider that was named stands alone, and fails in one sentence where it is not there', async () => {
  const model = catalog.models.find(({ id }) => id === 'asym-lite')!;
  await expect(openNetwork(model, models, 2, { provider: 'coreml' })).rejects.toMatchObject({
    failure: {
      code: 'model-failed',
      message: `“${model.name}” cannot be computed by coreml: this build does not contain it.`,
    },
  });
  const { trials, network } = await openNetwork(model, models, 2, { provider: 'cpu' });
  expect(trials.map(({ provider }) => provider)).toEqual(['cpu']);
  await network.close();
});
