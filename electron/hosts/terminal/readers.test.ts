import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mindReaders } from './readers.ts';

const leave = vi.fn<(code: number) => void>();
let working = false;
let before: { out: ((...args: never[]) => void)[]; err: ((...args: never[]) => void)[] };
beforeEach(() => {
  leave.mockClear();
  working = false;
  before = { out: process.stdout.listeners('error') as never, err: process.stderr.listeners('error') as never };
  mindReaders(() => working, leave);
});
afterEach(() => {
  for (const [stream, kept] of [
    [process.stdout, before.out],
    [process.stderr, before.err],
  ] as const) {
    for (const listener of stream.listeners('error')) {
      if (!kept.includes(listener as never)) stream.off('error', listener as () => void);
    }
  }
  vi.restoreAllMocks();
});
const fail = (code: string) => process.stdout.emit('error', Object.assign(new Error(code), { code }));

it('takes a reader that has seen enough for no failure, unless photos are left undone', () => {
  fail('EPIPE');
  expect(leave).toHaveBeenLastCalledWith(0);
  working = true;
  fail('EPIPE');
  expect(leave).toHaveBeenLastCalledWith(1);
});

it('says that output cannot be written, and fails', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  fail('ENOSPC');
  expect(leave).toHaveBeenLastCalledWith(1);
  expect(said).toHaveBeenCalledExactlyOnceWith('What is said on standard output cannot be written there.\n');
});

it('does not fall over when there is nobody to be told either', () => {
  expect(() => process.stderr.emit('error', Object.assign(new Error('x'), { code: 'EPIPE' }))).not.toThrow();
  expect(leave).not.toHaveBeenCalled();
});
