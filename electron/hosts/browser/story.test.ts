import { expect, it } from 'vitest';
import type { EngineEvent } from '../../contract.ts';
import { keepStory } from './story.ts';

const begun = (run: string): EngineEvent => ({ kind: 'begun', run, files: 2, provider: 'cpu' });
const started = (photo: string): EngineEvent => ({
  kind: 'started',
  run: 'r',
  photo,
  source: '/a',
  target: '/b',
  width: 2,
  height: 2,
  tiles: 4,
});
const progress = (photo: string, done: number): EngineEvent => ({ kind: 'progress', run: 'r', photo, done, tiles: 4 });
const skipped = (photo: string, run = 'r'): EngineEvent => ({ kind: 'skipped', run, photo, source: '/a', reason: 'x' });
const ended = (run: string): EngineEvent => ({
  kind: 'ended',
  summary: {
    run,
    files: 2,
    done: 0,
    skipped: 2,
    failed: 0,
    cancelled: 0,
    milliseconds: 1,
    megapixels: 0,
    failures: [],
  },
});
const tell = (events: EngineEvent[]) => {
  const story = keepStory();
  for (const event of events) story.listener.event(event);
  return story.tell();
};

it('tells what settled and what is at hand, each once', () => {
  const events = [begun('r'), started('a'), progress('a', 1), skipped('a'), started('b'), progress('b', 1)];
  expect(tell([...events, progress('b', 2), { kind: 'paused', run: 'r' }])).toEqual([
    begun('r'),
    skipped('a'),
    started('b'),
    progress('b', 2),
    { kind: 'paused', run: 'r' },
  ]);
});

it('forgets a pause that is over', () => {
  const told = tell([begun('r'), { kind: 'paused', run: 'r' }, { kind: 'resumed', run: 'r' }]);
  expect(told).toEqual([begun('r')]);
});

it('keeps what had settled when a restarted engine begins the run again', () => {
  const told = tell([begun('r'), skipped('a'), started('b'), { kind: 'restarted', reason: 'x' }, begun('r')]);
  expect(told).toEqual([begun('r'), skipped('a')]);
});

it('keeps the last run until the next begins', () => {
  const first = [begun('r'), skipped('a'), ended('r')];
  expect(tell(first)).toEqual(first);
  expect(tell([...first, begun('s')])).toEqual([begun('s')]);
});
