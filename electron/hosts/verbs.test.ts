/** Every verb of a page, as the table has them now: whatever is added later is tried here too. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Control, defaultSettings, type Pixels } from '../contract.ts';
import { openGrants } from './grants.ts';
import { pageVerbs } from './verbs.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'verbs-')));
afterAll(() => rmSync(base, { recursive: true }));
/** Whatever is asked of it is written down. */
const asked = vi.fn<(verb: string) => void>();
const owner = new Proxy({} as Control & Pixels, {
  get: (_, verb) => async () => {
    asked(String(verb));
    return { sources: [], out: null, photos: [], refused: [] };
  },
});
let verbs: Record<string, (...args: unknown[]) => Promise<unknown>>;
beforeAll(async () => {
  mkdirSync(join(base, 'photos'));
  mkdirSync(join(base, 'photos-too'));
  writeFileSync(join(base, 'photos-too', 'a.png'), 'x');
  const grants = await openGrants(join(base, 'photos'));
  await grants.name(join(base, 'photos'));
  const options = { sources: [], samples: null, version: '9', owner, grants, home: join(base, 'photos') };
  verbs = { ...pageVerbs(options) } as unknown as typeof verbs;
});
beforeEach(() => asked.mockClear());

/** They take nothing, so nothing of a page's can reach anyone through them. */
const without = ['hello', 'describe', 'models', 'unfinished', 'choosePhotos', 'chooseFolder'];
const long = 'x'.repeat(100_000);
const junk: unknown[] = [
  7.5,
  -1,
  Number.NaN,
  1e300,
  true,
  '',
  long,
  '../../etc/passwd',
  'a\0b',
  [],
  [long],
  {},
  { __proto__: { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true } },
  { run: { toString: () => 'r' } },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}'),
  new Date(),
  () => 'x',
];

describe('every verb', () => {
  it('either takes nothing or refuses nonsense, and the engine never hears of it', async () => {
    const taking = Object.keys(verbs).filter((verb) => !without.includes(verb));
    expect(taking.length).toBeGreaterThan(12);
    for (const verb of taking) {
      for (const value of junk) {
        const name = `${verb}(${String(JSON.stringify(value)).slice(0, 60)})`;
        const failure = await verbs[verb]!(value, value).then(
          () => ({ code: 'accepted' }),
          (error: { failure?: { code: string } }) => error.failure ?? { code: 'unknown' },
        );
        expect(['refused', 'not-found'], name).toContain(failure.code);
      }
    }
    expect(asked).not.toHaveBeenCalled();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('passes nothing on where it takes nothing', async () => {
    const heard: unknown[][] = [];
    const spy = new Proxy({} as Control & Pixels, {
      get:
        () =>
        async (...args: unknown[]) =>
          void heard.push(args),
    });
    const grants = await openGrants(base);
    const options = { sources: [], samples: null, version: '9', owner: spy, grants, home: base };
    const table = pageVerbs(options) as unknown as typeof verbs;
    for (const verb of without) await table[verb]!({ evil: true }, long);
    expect(heard.flat()).toEqual([]);
  });

  it('refuses a request with a key that is not its own', async () => {
    const run = { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true, settled: [] };
    const area = { x: 0, y: 0, width: 1, height: 1 };
    const fits: [string, object][] = [
      ['run', run],
      ['scan', { sources: [join(base, 'photos')], recursive: true }],
      ['estimate', { photos: ['p'], settings: defaultSettings }],
      ['look', { photo: 'p', model: 'm', scale: 2, view: area, eye: { x: 0, y: 0 }, have: [], quick: false }],
      ['region', { photo: 'p', which: 'photo', level: 0, column: 0, row: 0 }],
      ['report', { format: 'csv', rows: [] }],
    ];
    for (const [verb, request] of fits) {
      await expect(verbs[verb]!(request), verb).resolves.toBeDefined();
      await expect(verbs[verb]!({ ...request, more: 1 }), verb).rejects.toMatchObject({ failure: { code: 'refused' } });
    }
    const deep = { ...run, settings: { ...defaultSettings, more: 1 } };
    await expect(verbs.run!(deep)).rejects.toMatchObject({ failure: { code: 'refused' } });
  });

  it('bounds what a list may hold and how large a view may be', async () => {
    const many = Array(100_001).fill('p');
    const run = { run: 'r', photos: many, settings: defaultSettings, tiles: true, settled: [] };
    const area = { x: 0, y: 0, width: 2 ** 40, height: 1 };
    const wrong: [string, unknown][] = [
      ['run', run],
      ['scan', { sources: Array(100_001).fill('/a'), recursive: true }],
      ['sizes', Array(201).fill('p')],
      ['history', 1_000_000],
      ['thumbnail', 'p'],
      ['look', { photo: 'p', model: 'm', scale: 2, view: area, eye: { x: 0, y: 0 }, have: [], quick: false }],
      ['report', { format: 'csv', rows: Array(100_001).fill({}) }],
    ];
    for (const [verb, request] of wrong) {
      await expect(verbs[verb]!(request, 1e9), verb).rejects.toMatchObject({ failure: { code: 'refused' } });
    }
    expect(asked).not.toHaveBeenCalled();
  });

  it('leads to no file beside what was granted', async () => {
    const near = join(base, 'photos-too', 'a.png');
    const refused = { failure: { code: 'refused' } };
    for (const verb of ['reveal', 'launch', 'browse', 'grant']) {
      await expect(verbs[verb]!(near), verb).rejects.toMatchObject(refused);
      await expect(verbs[verb]!(join(base, 'photos', '..', 'photos-too')), verb).rejects.toMatchObject(refused);
    }
    const out = join(base, 'photos-too', 'out');
    await expect(verbs.estimate!({ photos: ['p'], settings: defaultSettings, out })).rejects.toMatchObject(refused);
    const run = { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true, settled: [] };
    await expect(verbs.run!({ ...run, out })).rejects.toMatchObject(refused);
    for (const name of ['../{name}', 'a/b', 'a\\b', 'a\0']) {
      await expect(verbs.run!({ ...run, settings: { ...defaultSettings, name } }), name).rejects.toMatchObject(refused);
    }
    expect(asked).not.toHaveBeenCalled();
  });
});

it('looks through the sources that are there, and tells of those that are gone', async () => {
  const gone = join(base, 'photos', 'gone.png');
  const found = await verbs.scan!({ sources: [gone, join(base, 'photos')], recursive: true });
  expect(found).toMatchObject({ photos: [], refused: [{ code: 'not-found', path: gone }] });
  expect(asked.mock.calls).toEqual([['scan']]);
  await expect(verbs.scan!({ sources: [join(base, 'photos-too')], recursive: true })).rejects.toMatchObject({
    failure: { code: 'refused' },
  });
});
