import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EnhanceArguments } from '../../args.ts';
import {
  defaultSettings,
  type EngineEvent,
  type Failure,
  type RunHistory,
  type RunRequest,
  type Summary,
} from '../../contract.ts';
import type { EngineOwner } from '../owner/engine-owner.ts';
import { runHeadless } from './headless.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headless-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

class Paper extends Writable {
  text = '';
  constructor(readonly isTTY = false) {
    super();
  }
  override _write(chunk: Buffer, _: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

interface Setting {
  readonly photos?: readonly string[];
  readonly refused?: readonly Failure[];
  readonly history?: readonly RunHistory[];
  run?(request: RunRequest, say: (event: EngineEvent) => void, cancelled: Promise<void>): Promise<Partial<Summary>>;
}

const none = { skipped: 0, failed: 0, cancelled: 0, milliseconds: 2000, failures: [] };

/** The terminal with an owner that does as it is told. */
function setting({ photos = ['a.jpg'], refused = [], history = [], run }: Setting = {}) {
  const [out, err] = [new Paper(), new Paper()];
  const requests: RunRequest[] = [];
  let interrupt = () => undefined as unknown;
  let disposed = false;
  let cancel = () => undefined as unknown;
  const cancelled = new Promise<void>((resolve) => {
    cancel = resolve as () => undefined;
  });
  let hear: (event: EngineEvent) => void = () => undefined;
  const owner: EngineOwner = {
    describe: async () => expect.unreachable(),
    models: async () => [{ id: 'asym-vdsr', name: '', scales: 'any', parameters: 0, scores: {} }],
    scan: async () => ({
      photos: photos.map((name) => ({ id: name, path: join(folder, name), root: folder, relative: name, bytes: 1 })),
      refused,
    }),
    run: async (request) => {
      requests.push(request);
      hear({ kind: 'begun', run: request.run, files: request.photos.length, provider: 'cpu' });
      const base = {
        run: request.run,
        files: request.photos.length,
        done: request.photos.length,
        megapixels: 4,
        ...none,
      };
      const summary: Summary = { ...base, ...(await run?.(request, hear, cancelled)) };
      hear({ kind: 'ended', summary });
      return summary;
    },
    pause: async () => undefined,
    resume: async () => undefined,
    cancel: async () => void cancel(),
    unfinished: async () => expect.unreachable(),
    history: async () => history,
    recall: async (run) => ({
      ...{ run, sources: [folder], settings: { ...defaultSettings, scale: 3 }, out: '/earlier', refused },
      photos: photos.map((name) => ({ id: name, path: join(folder, name), root: folder, relative: name, bytes: 1 })),
    }),
    forget: async () => expect.unreachable(),
    open: async () => expect.unreachable(),
    thumbnail: async () => expect.unreachable(),
    sizes: async () => expect.unreachable(),
    look: async () => expect.unreachable(),
    deepen: async () => expect.unreachable(),
    region: async () => expect.unreachable(),
    estimate: async () => expect.unreachable(),
    onEvent(listener) {
      hear = (event) => listener.event(event);
      return () => undefined;
    },
    dispose: async () => {
      disposed = true;
    },
  };
  const start = (changes: Partial<EnhanceArguments> = {}, paper: Paper = out) => {
    const base = { kind: 'enhance', sources: [folder], out: undefined, recursive: false, json: false } as const;
    const args: EnhanceArguments = { ...base, settings: defaultSettings, ...changes };
    return runHeadless(owner, args, {
      out: paper,
      err,
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => undefined;
      },
    });
  };
  return { out, err, requests, start, interrupt: () => interrupt(), disposed: () => disposed };
}

const damaged: Failure = { code: 'damaged', message: '«bad.jpg» is empty.', path: 'bad.jpg' };

test('all done is 0, with provider and table', async () => {
  const { out, err, start } = setting();
  expect(await start()).toBe(0);
  expect(out.text).toContain('the processor (cpu)');
  expect(out.text).toMatch(/done +1\n/);
  expect(out.text).toContain('2.00 MP/s');
  expect(err.text).toBe('');
});

test('a failed photo is 1 and listed at the end', async () => {
  const { out, start } = setting({ run: async () => ({ done: 0, failed: 1, failures: [damaged] }) });
  expect(await start()).toBe(1);
  expect(out.text.slice(out.text.indexOf('Failed:'))).toContain(damaged.message);
});

test('a refused file counts as failed, in the events and in the sum', async () => {
  const { out, start } = setting({ refused: [damaged] });
  expect(await start({ json: true })).toBe(1);
  const lines = out.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ kind }) => kind)).toEqual(['failed', 'begun', 'ended']);
  expect(lines[1]).toMatchObject({ files: 2 });
  expect(lines[2]).toMatchObject({ files: 2, done: 1, failed: 1, failures: [damaged] });
});

test.each<[string, Setting, Partial<EnhanceArguments>]>([
  ['a missing path', {}, { sources: ['/nowhere/at/all'] }],
  ['an unknown model', {}, { settings: { ...defaultSettings, model: 'none' } }],
  ['a folder without pictures', { photos: [] }, {}],
])('%s is 2 and one sentence', async (_, given, changes) => {
  const { out, err, start, requests } = setting(given);
  expect(await start(changes)).toBe(2);
  expect(err.text).toMatch(/^[^\n]+\.\n$/);
  expect([out.text, requests]).toEqual(['', []]);
});

test('the first Ctrl-C cancels and still tells the sum, with 130', async () => {
  const host = setting({
    run: async (_, __, cancelled) => {
      setTimeout(host.interrupt, 10);
      await cancelled;
      return { done: 0, cancelled: 1 };
    },
  });
  expect(await host.start()).toBe(130);
  expect(host.out.text).toMatch(/cancelled +1\n/);
  expect(host.disposed()).toBe(false);
});

test('the second Ctrl-C ends the engine', async () => {
  const host = setting({
    run: async (_, __, cancelled) => {
      setTimeout(host.interrupt, 5);
      await cancelled;
      host.interrupt();
      throw Object.assign(new Error(), { failure: { code: 'cancelled', message: 'The engine was ended.' } });
    },
  });
  expect(await host.start()).toBe(130);
  expect(host.disposed()).toBe(true);
});

test('an engine that cannot run at all is 1 and one sentence', async () => {
  const failure: Failure = { code: 'engine-died', message: 'The engine stopped: it left with code 1.' };
  const { err, start } = setting({ run: async () => Promise.reject(Object.assign(new Error(), { failure })) });
  expect(await start()).toBe(1);
  expect(err.text).toBe(`${failure.message}\n`);
});

test('results of an earlier run inside the folder are not photos of this one', async () => {
  const { requests, start } = setting({ photos: ['a.jpg', join('out', 'a_x2.jpg')] });
  await start({ out: join(folder, 'out') });
  expect(requests[0]).toMatchObject({ photos: ['a.jpg'], out: join(folder, 'out') });
});

test('on a terminal a bar is drawn, and a name cannot steer the cursor', async () => {
  const { start } = setting({
    run: async ({ run }, say) => {
      const sizes = { width: 1, height: 1, tiles: 1 };
      say({ kind: 'started', run, photo: 'a', source: '/\x1b[2Jevil.jpg', target: '/t', ...sizes });
      say({ kind: 'skipped', run, photo: 'a', source: '/\x1b[2Jevil.jpg', reason: 'it is there' });
      return { done: 0, skipped: 1 };
    },
  });
  const terminal = new Paper(true);
  expect(await start({}, terminal)).toBe(0);
  expect(terminal.text).toContain('1/1');
  expect(terminal.text).toContain('?[2Jevil.jpg skipped');
  expect(terminal.text).not.toContain('\x1b[2J');
});

test('a result tells its fidelity, and the table from where to where they go', async () => {
  const result = { photo: 'a', source: 'a.jpg', target: 'b.jpg', width: 4, height: 4, milliseconds: 1, speed: 1 };
  const { out, start } = setting({
    run: async ({ run }, hear) => {
      for (const fidelity of [41.23, null, 38.5])
        hear({ kind: 'finished', run, result: { ...result, provider: 'cpu', warnings: [], fidelity } });
      return {};
    },
  });
  expect(await start()).toBe(0);
  expect(out.text).toContain('fidelity 41.2 dB)');
  expect(out.text).toContain('fidelity exact)');
  expect(out.text).toMatch(/fidelity +38\.5 to exact dB\n/);
});

const earlier: RunHistory = {
  ...{ run: 'earlier', begun: 1, ended: null, working: false, sources: [], out: '/earlier', settings: defaultSettings },
  ...{ files: 4, done: 2, skipped: 0, failed: 1, cancelled: 0, left: 1, milliseconds: 0, megapixels: 0, failures: [] },
};

test('an earlier run goes on under its own id, with its own settings and folder, and what is gone counts as failed', async () => {
  const { out, requests, start } = setting({ history: [earlier], refused: [damaged] });
  expect(await start({ again: 'left', sources: [] })).toBe(1);
  const settings = { ...defaultSettings, scale: 3 };
  expect(requests).toEqual([
    { run: 'earlier', photos: ['a.jpg'], out: '/earlier', settings, tiles: false, settled: [] },
  ]);
  expect(out.text).toMatch(/files +2\n/);
});

test('without anything to go on with it says so, with 2', async () => {
  const { err, start } = setting({ history: [{ ...earlier, working: true }] });
  expect(await start({ again: 'left', sources: [] })).toBe(2);
  expect(err.text).toBe('There is no unfinished run.\n');
});

test('a full disk and the going on are said, for people and for programs', async () => {
  const failure: Failure = { code: 'no-space', message: 'The disk of «/out» is full.', path: '/out' };
  const run: Setting['run'] = async ({ run: id }, say) => {
    say({ kind: 'waiting', run: id, failure });
    say({ kind: 'resumed', run: id });
    return {};
  };
  const people = setting({ run });
  expect(await people.start()).toBe(0);
  expect(people.out.text).toContain('The disk of «/out» is full.\n');
  expect(people.out.text).toContain('goes on');
  const programs = setting({ run });
  await programs.start({ json: true });
  expect(programs.out.text).toContain('"kind":"waiting"');
  expect(programs.out.text).toContain(JSON.stringify(failure));
});
