import { expect, test } from 'vitest';
import type { ModelInfo } from '../../contract.ts';
import { EngineError } from '../failure.ts';
import { keepModels } from './models.ts';

const info = (id: string): ModelInfo => ({ id, name: id, scales: 'any', parameters: 0, scores: {} });

function setting(fails: (model: string) => boolean = () => false) {
  const log: string[] = [];
  const models = keepModels([info('a'), info('b')], async (model, scale) => {
    const name = `${model}${scale}`;
    log.push(`+${name}`);
    if (fails(model)) throw new EngineError('model-failed', `«${model}» gave nonsense.`);
    const network = { provider: `p-${name}`, close: () => void log.push(`-${name}`) };
    return { network, trials: [{ provider: 'p', ok: true, reason: '' }] };
  });
  return { models, log };
}

test('a network is opened once, the two last used stay, the oldest is closed', async () => {
  const { models, log } = setting();
  await Promise.all([models.open('a', 2), models.open('a', 2.001)]);
  await models.open('b', 2);
  await models.open('a', 2);
  await models.open('a', 3);
  expect(log).toEqual(['+a2', '+b2', '+a3', '-b2']);
  await models.close();
  expect(log.slice(4)).toEqual(['-a2', '-a3']);
});

test('an opening that failed is tried again the next time', async () => {
  let broken = true;
  const { models, log } = setting(() => broken);
  await expect(models.open('a', 2)).rejects.toMatchObject({ failure: { code: 'model-failed' } });
  broken = false;
  await models.open('a', 2);
  expect(log).toEqual(['+a2', '+a2']);
});

test('an unknown model is named with those that there are', async () => {
  const { models } = setting();
  await expect(models.open('__proto__', 2)).rejects.toMatchObject({
    failure: { code: 'not-found', message: 'There is no model «__proto__»; there is: a, b.' },
  });
});

test('the machine is described by what was opened last, or why nothing could be', async () => {
  const { models } = setting();
  expect((await models.describe()).provider).toBe('p-a2');
  await models.open('b', 4);
  expect((await models.describe()).provider).toBe('p-b4');
  const broken = setting(() => true);
  expect(await broken.models.describe()).toEqual({
    provider: 'none',
    trials: [{ provider: 'none', ok: false, reason: '«a» gave nonsense.' }],
  });
});
