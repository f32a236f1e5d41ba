import { describe, expect, it } from 'vitest';
import type { EngineEvent, Finished, Summary } from '../../electron/contract.ts';
import { emptyQueue, queueAfter, statusOf } from './queue.ts';
import { idleRun, isBusy, type Run, runAfter, settledOf, share, timeLeft } from './run.ts';

const run = 'r1';
const finished = (photo: string): EngineEvent => {
  const result: Finished = {
    photo,
    source: '/a.png',
    target: '/enhanced/a.png',
    width: 8,
    height: 6,
    milliseconds: 10,
    speed: 0.3,
    provider: 'cpu',
    warnings: [],
  };
  return { kind: 'finished', run, result };
};
const started = (photo: string): EngineEvent => ({
  kind: 'started',
  run,
  photo,
  source: '/a.png',
  target: '/enhanced/a.png',
  width: 8,
  height: 6,
  tiles: 4,
});
const summary: Summary = {
  run,
  files: 4,
  done: 1,
  skipped: 0,
  failed: 1,
  cancelled: 2,
  milliseconds: 1,
  megapixels: 1,
  failures: [],
};
const mine: Run = { ...idleRun, phase: 'starting', id: run, files: 4 };
const begun: EngineEvent = { kind: 'begun', run, files: 4, provider: 'cpu' };
const play = (from: Run, ...events: EngineEvent[]) => events.reduce((now, event) => runAfter(now, event, 0), from);

describe('a run', () => {
  it('counts settled photos and the tiles of the one at work', () => {
    const now = play(mine, begun, started('a'), finished('a'), started('b'), {
      kind: 'progress',
      run,
      photo: 'b',
      done: 1,
      tiles: 4,
    });
    expect(share(now)).toBe(1.25 / 4);
    expect(now.speed).toBe(0.3);
  });

  it('never goes back when the next photo is computed while one is written', () => {
    const computed: EngineEvent = { kind: 'progress', run, photo: 'a', done: 4, tiles: 4 };
    const steps = [begun, started('a'), computed, started('b'), finished('a')];
    const shares = steps.map((_, at) => share(play(mine, ...steps.slice(0, at + 1))));
    expect(shares).toEqual([0, 0, 0.25, 0.25, 0.25]);
  });

  it('counts a photo once, however often it is told', () => {
    expect(settledOf(play(mine, begun, finished('a'), begun, finished('a')))).toBe(1);
  });

  it('knows the numbers that the last photo was computed with', () => {
    const done = finished('a');
    if (done.kind !== 'finished') throw new Error('a finished photo');
    const quick: EngineEvent = { ...done, result: { ...done.result, precision: 'int8' } };
    expect(play(mine, begun, quick).precision).toBe('int8');
    expect(play(mine, begun, quick, finished('b')).precision).toBeNull();
  });

  it('hears nothing of other runs', () => {
    const busy = play(mine, begun);
    expect(runAfter(busy, { kind: 'paused', run: 'r2' }, 5)).toBe(busy);
    expect(runAfter(busy, { kind: 'begun', run: 'r2', files: 9, provider: 'cpu' }, 5)).toBe(busy);
    expect(runAfter(busy, { kind: 'ended', summary: { ...summary, run: 'r2' } }, 5)).toBe(busy);
  });

  it('takes over a run that goes on when the page comes back', () => {
    const now = play(idleRun, begun, finished('a'));
    expect([now.phase, now.id, settledOf(now)]).toEqual(['running', run, 1]);
  });

  it('leaves pauses out of the time still to go', () => {
    let now: Run = { ...play(mine, begun, finished('a'), finished('b')), since: 0 };
    expect(timeLeft(now, 10_000)).toBe(10_000);
    now = runAfter(now, { kind: 'paused', run }, 10_000);
    expect(timeLeft(now, 60_000)).toBe(10_000);
    now = runAfter(now, { kind: 'resumed', run }, 70_000);
    expect(timeLeft(now, 70_000)).toBe(10_000);
  });

  it('does not guess from too little', () => {
    expect(timeLeft({ ...play(mine, begun), since: 0 }, 60_000)).toBeNull();
    expect(timeLeft({ ...play(mine, begun, finished('a')), since: 0 }, 500)).toBeNull();
  });

  it('is free for the next when it has ended', () => {
    const now = play(mine, begun, { kind: 'ended', summary });
    expect(isBusy(now)).toBe(false);
    expect(now.summary).toEqual(summary);
  });
});

describe('the queue during a run', () => {
  const job = { key: 'k', model: 'asym-vdsr' };

  it('knows what came of each photo', () => {
    const events: EngineEvent[] = [
      started('a'),
      finished('a'),
      started('b'),
      { kind: 'failed', run, photo: 'b', failure: { code: 'damaged', message: '«b.png» ends too early.' } },
      { kind: 'skipped', run, photo: 'c', source: '/c.png', reason: 'There is a result already.' },
    ];
    const queue = events.reduce((now, event) => queueAfter(now, event, job), emptyQueue);
    expect(statusOf(queue, 'a')).toMatchObject({ state: 'done', result: { width: 8, height: 6 }, model: 'asym-vdsr' });
    expect(statusOf(queue, 'b')).toMatchObject({ state: 'failed', reason: '«b.png» ends too early.', key: null });
    expect(statusOf(queue, 'c')).toMatchObject({ state: 'skipped', key: 'k' });
    expect(statusOf(queue, 'd').state).toBe('waiting');
  });

  it('leaves no photo busy at the end', () => {
    const queue = queueAfter(queueAfter(emptyQueue, started('a'), job), { kind: 'ended', summary }, job);
    expect(statusOf(queue, 'a').state).toBe('cancelled');
  });
});
