import { expect, it } from 'vitest';
import type { EngineEvent } from '../../contract.ts';
import { Progress } from './progress.ts';

const progress = (photo: string, done: number): EngineEvent => ({ kind: 'progress', run: 'r', photo, done, tiles: 10 });
const failed = (photo: string): EngineEvent => ({
  kind: 'failed',
  run: 'r',
  photo,
  failure: { code: 'damaged', message: 'a.png cannot be read.', path: 'a.png' },
});

it('counts the parts of every photo under way, and never goes back', () => {
  const run = new Progress(4);
  const seen = [progress('a', 5), progress('a', 10), progress('b', 2), failed('a'), progress('b', 5), failed('b')].map(
    (event) => {
      run.event(event);
      return run.done;
    },
  );
  expect(seen).toEqual([0.5, 1, 1.2, 1.2, 1.5, 2]);
  expect(run.settled).toBe(2);
});
it('counts a photo without tiles as not begun, and no more photos than there are', () => {
  const run = new Progress(1);
  run.event({ kind: 'progress', run: 'r', photo: 'a', done: 0, tiles: 0 });
  expect(run.done).toBe(0);
  for (const photo of ['a', 'b']) run.event(failed(photo));
  expect(run.done).toBe(1);
});
