import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { feelPulse } from './watch.ts';

const limit = 200;

function patient(ask: () => Promise<unknown>, busy = () => true) {
  const stuck = vi.fn<(reason: string) => void>();
  const leave = feelPulse({ ask, busy, stuck }, limit);
  return { stuck, leave };
}

test('an engine that gives no answer is stuck, and that is said once', async () => {
  const { stuck, leave } = patient(() => new Promise(() => undefined));
  await vi.waitFor(() => expect(stuck).toHaveBeenCalledOnce(), limit * 20);
  await setTimeout(limit * 2);
  expect(stuck).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^it gave no answer for [\d.]+ minutes$/));
  leave();
});

test('one that answers, even with a refusal or slowly, is not', async () => {
  const quick = patient(async () => undefined);
  const refusing = patient(() => Promise.reject(new Error('no')));
  const slow = patient(() => setTimeout(limit / 3));
  await setTimeout(limit * 4);
  for (const { stuck, leave } of [quick, refusing, slow]) {
    expect(stuck).not.toHaveBeenCalled();
    leave();
  }
});

test('nobody asks while there is nothing to be stuck at, nor afterwards', async () => {
  const ask = vi.fn(() => new Promise(() => undefined));
  const idle = patient(ask, () => false);
  const left = patient(ask);
  left.leave();
  await setTimeout(limit * 3);
  expect(ask).not.toHaveBeenCalled();
  expect(idle.stuck).not.toHaveBeenCalled();
  expect(left.stuck).not.toHaveBeenCalled();
  idle.leave();
});
