import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { EngineError, failureOf } from './failure.ts';

const thrown = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  );

test('a typed failure passes, and learns its path when it has none', () => {
  const error = new EngineError('damaged', 'It is damaged.');
  expect(failureOf(error)).toEqual({ code: 'damaged', message: 'It is damaged.' });
  expect(failureOf(error, '/a')).toEqual({ code: 'damaged', message: 'It is damaged.', path: '/a' });
  expect(failureOf(new EngineError('damaged', 'x', '/own'), '/a').path).toBe('/own');
});

test('errors of the system become sentences about the file', async () => {
  const missing = failureOf(await thrown(readFile('/nowhere/a.jpg')), '/nowhere/a.jpg');
  expect(missing).toEqual({ code: 'not-found', message: '«/nowhere/a.jpg» is not there.', path: '/nowhere/a.jpg' });
  const file = import.meta.filename;
  expect(failureOf(await thrown(readdir(file)), file).code).toBe('not-found');
  expect(failureOf(await thrown(readFile('/')), '/').code).toBe('unreadable');
  expect(failureOf(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/a').code).toBe('no-space');
});

test('an abort is a cancellation', () => {
  expect(failureOf(AbortSignal.abort().reason).code).toBe('cancelled');
});

test.each([new TypeError('secret'), 'secret', null, undefined, { failure: { code: 'x' } }, { failure: null }])(
  'anything else is a fault of ours, and its text stays inside',
  (error) => {
    const failure = failureOf(error, '/a');
    expect(failure).toMatchObject({ code: 'internal', path: '/a' });
    expect(failure.message).not.toContain('secret');
  },
);
