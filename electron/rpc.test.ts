import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { Failure } from './contract.ts';
import { CallError, type Channel, type Connection, connect } from './rpc.ts';

interface Server {
  add(a: number, b: number): Promise<number>;
  invert(bytes: Uint8Array): Promise<Uint8Array>;
  fail(): Promise<void>;
  crash(): Promise<void>;
  wait(): Promise<void>;
  unsendable(): Promise<unknown>;
  note(text: string): void;
}

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

const channelOf = (port: MessagePort): Channel => ({
  post: (message) => port.postMessage(message),
  on(receive, lost) {
    port.on('message', receive);
    port.on('close', lost);
  },
  close: () => port.close(),
});

class Typed extends Error {
  readonly failure: Failure = { code: 'no-space', message: 'The disk is full.', path: '/a' };
}

function pair() {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const notes: string[] = [];
  const errors: unknown[] = [];
  const server: Server = {
    add: async (a, b) => a + b,
    invert: async (bytes) => bytes.map((byte) => 255 - byte),
    async fail() {
      throw new Typed('kept to itself');
    },
    async crash() {
      throw new TypeError('secret of a library');
    },
    wait: () => new Promise(() => undefined),
    unsendable: async () => () => undefined,
    note: (text) => void notes.push(text),
  };
  const there = connect(channelOf(port2), server, (error) => errors.push(error));
  const here: Connection<Server> = connect<Server>(channelOf(port1), {});
  return { here, there, notes, errors, port1, port2 };
}

const failureOf = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => expect.unreachable('it should reject'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(CallError);
      return (error as CallError).failure;
    },
  );

test('many calls at once each get their own answer', async () => {
  const { here } = pair();
  const sums = await Promise.all(Array.from({ length: 200 }, (_, i) => here.remote.add(i, 1000)));
  expect(sums).toEqual(Array.from({ length: 200 }, (_, i) => i + 1000));
});

test('bytes arrive as bytes', async () => {
  const { here } = pair();
  const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => i);
  const answer = await here.remote.invert(bytes);
  expect(answer).toBeInstanceOf(Uint8Array);
  expect(
    Buffer.compare(
      answer,
      bytes.map((byte) => 255 - byte),
    ),
  ).toBe(0);
});

test('a failure crosses whole', async () => {
  const { here } = pair();
  expect(await failureOf(here.remote.fail())).toEqual({ code: 'no-space', message: 'The disk is full.', path: '/a' });
});

test('an error without a failure crosses as a sentence of ours, and is told at home', async () => {
  const { here, errors } = pair();
  const failure = await failureOf(here.remote.crash());
  expect(failure.code).toBe('internal');
  expect(failure.message).not.toContain('secret');
  expect(errors).toEqual([expect.objectContaining({ message: 'secret of a library' })]);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'nothing', ''])(
  'the inherited or unknown verb «%s» is refused',
  async (verb) => {
    const { here } = pair();
    const remote = here.remote as unknown as Record<string, () => Promise<unknown>>;
    expect((await failureOf(remote[verb]!())).code).toBe('refused');
  },
);

test('a remote that is awaited stays a remote', async () => {
  const { here } = pair();
  const remote = await Promise.resolve(here.remote);
  expect(await remote.add(1, 2)).toBe(3);
});

test('nonsense on the channel is ignored', async () => {
  const { here, port1 } = pair();
  for (const junk of [
    null,
    7,
    'q',
    {},
    { t: 'q', m: 7, a: [] },
    { t: 'q', m: 'add', a: 'x', i: '1' },
    { t: 's', i: 4 },
    { t: 'q', m: 'a'.repeat(65), a: [], i: '1' },
    { t: 'q', m: 'add', a: Array(9).fill(0), i: '1' },
    { t: 'q', m: 'add', a: [], i: 'i'.repeat(65) },
  ]) {
    port1.postMessage(junk);
  }
  expect(await here.remote.add(2, 2)).toBe(4);
});

test('what cannot be sent rejects instead of waiting for ever, either way', async () => {
  const { here } = pair();
  const remote = here.remote as unknown as { add(a: unknown, b: unknown): Promise<number> };
  expect((await failureOf(remote.add(() => 1, 2))).code).toBe('internal');
  expect((await failureOf(here.remote.unsendable())).code).toBe('internal');
  expect(await here.remote.add(1, 1)).toBe(2);
});

test('closing rejects the calls that wait, with the reason, and later ones too', async () => {
  const { here } = pair();
  const waiting = [failureOf(here.remote.wait()), failureOf(here.remote.wait())];
  const reason: Failure = { code: 'engine-died', message: 'It died.' };
  await here.remote.add(1, 1);
  here.close(reason);
  expect(await Promise.all(waiting)).toEqual([reason, reason]);
  expect(await failureOf(here.remote.add(1, 1))).toEqual(reason);
});

test('the other side leaving rejects the calls that wait', async () => {
  const { here, there } = pair();
  const waiting = failureOf(here.remote.wait());
  await here.remote.add(1, 1);
  there.close();
  expect((await waiting).code).toBe('internal');
});

test('tell is heard in order and never rejects', async () => {
  const { here, notes } = pair();
  for (const text of ['a', 'b', 'c']) here.tell('note', text);
  await here.remote.add(1, 1);
  expect(notes).toEqual(['a', 'b', 'c']);
  here.close();
  here.tell('note', 'late');
});

test('a flood of calls is turned away, and what follows it is answered', async () => {
  const { here } = pair();
  const flood = Array.from({ length: 1500 }, () => failureOf(here.remote.wait()));
  // A thousand are at work; whatever comes then is refused at once, whichever verb it asks for.
  const refused = await Promise.all(flood.slice(1000));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['refused']));
  expect((await failureOf(here.remote.add(1, 1))).code).toBe('refused');
});

test('calls that are done make room again', async () => {
  const { here } = pair();
  for (let round = 0; round < 3; round += 1) {
    const sums = await Promise.all(Array.from({ length: 900 }, (_, index) => here.remote.add(index, 1)));
    expect(sums[899]).toBe(900);
  }
  await Promise.all(Array.from({ length: 900 }, () => failureOf(here.remote.fail())));
  expect(await here.remote.add(1, 1)).toBe(2);
});

test('a burst of what needs no answer arrives whole', async () => {
  const { here, notes } = pair();
  for (let index = 0; index < 20_000; index += 1) here.tell('note', String(index));
  await here.remote.add(1, 1);
  expect(notes).toHaveLength(20_000);
});
