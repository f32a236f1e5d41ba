import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LookRequest } from '../../contract.ts';
import type { Gate, Hold } from '../run/queue.ts';
import { openTurns } from '../turns.ts';
import { type Exposed, nearest, openLooks } from './look.ts';

/** Nine tiles of 100 pixels a side, row by row. */
const grid = Array.from({ length: 9 }, (_, at) => ({
  x: (at % 3) * 100,
  y: Math.floor(at / 3) * 100,
  width: 100,
  height: 100,
}));
const everything = { x: 0, y: 0, width: 300, height: 300 };
const request = (photo: string, part: Partial<LookRequest> = {}): LookRequest => ({
  photo,
  model: 'm',
  scale: 2,
  fit: null,
  precision: 'fp32',
  exact: false,
  view: everything,
  eye: { x: 250, y: 250 },
  have: [],
  quick: false,
  ...part,
});

const free: Gate = { pass: async () => undefined };
const never: Hold = async () => undefined;
const signal = new AbortController().signal;

function stage(log: string[], turns = openTurns()) {
  const layers = {
    ...grid[0]!,
    plain: new Int16Array(3),
    added: new Int16Array(1),
    gains: 1 as const,
    alpha: null,
    spared: [],
  };
  const exposed = (path: string): Exposed<string> => ({
    size: () => ({ width: 300, height: 300 }),
    tiles: () => grid,
    async tile(_, number) {
      log.push(`${path} ${number}`);
      await setTimeout(5);
      return { ...layers, ...grid[number]! };
    },
    async piece() {
      log.push(`${path} piece`);
      return layers;
    },
  });
  const looks = openLooks<string>({ turns, expose: async (path) => exposed(path), open: async () => 'network' });
  return { turns, look: (photo: string, part?: Partial<LookRequest>) => looks.look(request(photo, part), `/${photo}`) };
}

describe('the next tile of a look', () => {
  it('is the one that holds the eye, then its neighbours, wherever the eye has gone meanwhile', () => {
    expect(nearest(grid, request('a'))).toBe(8);
    expect(nearest(grid, request('a', { have: [8], eye: { x: 250, y: 249 } }))).toBe(5);
    expect(nearest(grid, request('a', { have: [8, 5], eye: { x: 10, y: 10 } }))).toBe(0);
    // The eye at the border of two tiles: the one that holds it, not the one whose middle is nearer by chance.
    expect(nearest(grid, request('a', { eye: { x: 100, y: 50 } }))).toBe(1);
  });

  it('lies in view, and there is none when all of it is there', () => {
    const view = { x: 0, y: 0, width: 100, height: 100 };
    expect(nearest(grid, request('a', { view }))).toBe(0);
    expect(nearest(grid, request('a', { view, have: [0] }))).toBeNull();
  });
});

describe('looks', () => {
  it('give one tile an asking, and a piece when that is asked for', async () => {
    const log: string[] = [];
    const { look } = stage(log);
    expect(await look('a', { quick: true })).toMatchObject({
      number: -1,
      tiles: 9,
      whole: { width: 300, height: 300 },
    });
    expect(await look('a')).toMatchObject({ number: 8, x: 200, y: 200 });
    expect(await look('a', { have: grid.map((_, at) => at) })).toBeNull();
    expect(log).toEqual(['/a piece', '/a 8']);
  });

  it('let go of a photo that nobody looks at any more, and go on with the latest', async () => {
    const log: string[] = [];
    const { look } = stage(log);
    const first = look('a');
    await setTimeout(1);
    const [second, third] = [look('b'), look('c')];
    await expect(first).resolves.toMatchObject({ number: 8 });
    await expect(second).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await expect(third).resolves.toMatchObject({ photo: 'c', number: 8 });
    expect(await look('c', { have: [8] })).toMatchObject({ photo: 'c' });
    expect(log.map((entry) => entry.slice(0, 2))).toEqual(['/a', '/c', '/c']);
  });

  it('get a tile after every fourth of a run, in order, and all they want when it is over', async () => {
    const log: string[] = [];
    const { look, turns } = stage(log, openTurns(4));
    const run = turns.run(free, never);
    const asked = [look('a'), look('a', { have: [8] }), look('a', { quick: true })];
    for (let tile = 0; tile < 11; tile++) {
      await run.gate.pass(signal);
      log.push('run');
    }
    expect(log.map((entry) => (entry === 'run' ? 'r' : 'L')).join('')).toBe('rrrrLrrrrrLrr');
    run.leave();
    await Promise.all(asked);
    expect(log.at(-1)).toBe('/a piece');
  });

  it('work while a run is paused', async () => {
    const log: string[] = [];
    const { look, turns } = stage(log);
    let go = () => {};
    const paused: Gate = { pass: () => new Promise<void>((resolve) => (go = resolve)) };
    const run = turns.run(paused, never);
    const passing = run.gate.pass(signal);
    expect(await look('a')).toMatchObject({ number: 8 });
    go();
    await passing;
    const waits = look('a', { have: [8] });
    await setTimeout(10);
    expect(log).toEqual(['/a 8']);
    run.leave();
    await waits;
    expect(log).toHaveLength(2);
  });

  it('work while a run waits for room on the disk', async () => {
    const log: string[] = [];
    const { look, turns } = stage(log);
    let room = () => {};
    const full: Hold = () => new Promise<void>((resolve) => (room = resolve));
    const run = turns.run(free, full);
    const waits = run.wait(signal, { code: 'no-space', message: '' }, async () => true);
    expect(await look('a')).toMatchObject({ number: 8 });
    room();
    await waits;
    const later = look('a', { have: [8] });
    await setTimeout(10);
    expect(log).toHaveLength(1);
    run.leave();
    await later;
  });
});
