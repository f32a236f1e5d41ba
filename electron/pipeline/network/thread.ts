/**
 * A thread for the networks: onnxruntime's `run` holds the one that calls it, which otherwise could neither finish the last tile
 * meanwhile, nor read and write photos, nor answer a page.
 */
import { once } from 'node:events';
import { existsSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Floats, here, type Runtime, type Weighted } from './runtime.ts';

type Feeds = Readonly<Record<string, Floats>>;

/** What the thread does, what it is given for it, and what comes of it. */
export interface Tasks {
  open: { given: [weighted: Weighted]; answer: { readonly session: number; readonly inputNames: readonly string[] } };
  run: { given: [session: number, feeds: Feeds]; answer: Floats };
  release: { given: [session: number]; answer: undefined };
}

/** A task as it travels; what comes of it bears the same `id`. */
export interface Asked<K extends keyof Tasks = keyof Tasks> {
  readonly id: number;
  readonly kind: K;
  readonly given: Tasks[K]['given'];
}

type Came = { readonly id: number } & ({ readonly answer: unknown } | { readonly failed: string });

/** The thread's own bundle. From the sources there is none, and networks are computed on the thread at hand. */
const bundle = new URL('./runtime.js', import.meta.url);
let usual: Promise<Runtime> | undefined;

/**
 * The runtime in a thread of this process, which the first call starts, or on the one at hand where there is none. In Electron
 * none was ever tried, and one that brought its process down could not be caught.
 */
export function runtime(): Promise<Runtime> {
  usual ??= begin();
  return usual;
}

async function begin(): Promise<Runtime> {
  const thread = 'electron' in process.versions ? null : await threadOf(bundle);
  return thread ?? here();
}

/** Starts a thread with a runtime; null where there is no such script, or the system gives no further thread. */
export async function threadOf(script: URL): Promise<Runtime | null> {
  if (!existsSync(fileURLToPath(script))) return null;
  try {
    const worker = new Worker(script);
    // Its first word is that it is there, and what it can.
    const word = await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => null)]);
    return word && { supported: word[0] as string[], open: opening(asking(worker)) };
  } catch {
    return null;
  }
}

type Ask = <K extends keyof Tasks>(
  kind: K,
  given: Tasks[K]['given'],
  handedOver?: ArrayBuffer[],
) => Promise<Tasks[K]['answer']>;

function asking(worker: Worker): Ask {
  const waiting = new Map<number, (came: Came) => void>();
  let last = 0;
  const pulse = feelPulse(() => waiting.size > 0);
  worker.on('message', (came: Came) => {
    pulse.felt();
    waiting.get(came.id)?.(came);
    waiting.delete(came.id);
    // A process that has nothing else to do does not wait for it.
    if (waiting.size === 0) worker.unref();
  });
  worker.on('exit', (code) => endProcess(`has ended (${code})`));
  worker.unref();
  return (kind, given, handedOver = []) =>
    new Promise((resolve, reject) => {
      const asked: Asked = { id: ++last, kind, given };
      worker.postMessage(asked, handedOver);
      worker.ref();
      waiting.set(last, (came) => {
        if ('failed' in came) reject(new Error(came.failed));
        else resolve(came.answer as never);
      });
    });
}

/** Milliseconds without an answer after which the runtime is taken for stuck: a tile takes seconds. */
const patience = () => Number(process.env.DOTBOGI_STALL_MS ?? 15 * 60e3);
/** Looks in that time; they are counted, not the clock: a machine that slept has not waited. */
const looks = 10;

/** A run that never returns can neither be ended nor given up, since all others wait behind it. */
function feelPulse(isBusy: () => boolean): { felt(): void } {
  let missed = 0;
  const limit = patience();
  const timer = setInterval(() => {
    missed = isBusy() ? missed + 1 : 0;
    if (missed === looks) endProcess(`gave no answer for ${Math.round(limit / 6e3) / 10} minutes`);
  }, limit / looks);
  timer.unref();
  return {
    felt() {
      missed = 0;
    },
  };
}

/**
 * All sessions go with the thread, so whoever owns this process begins anew, as when the runtime brings it down. By
 * `process.exit` it would wait for a network that computes, and abort then.
 */
function endProcess(what: string): void {
  writeSync(process.stderr.fd, `The thread of the networks ${what}.\n`);
  process.kill(process.pid, 'SIGKILL');
}

function opening(ask: Ask): Runtime['open'] {
  return async (weighted) => {
    const { session, inputNames } = await ask('open', [weighted]);
    return {
      inputNames,
      beside: true,
      async run(feeds) {
        const copies = Object.entries(feeds).map(
          ([name, { data, dims }]) => [name, { data: data.slice(), dims }] as const,
        );
        return ask(
          'run',
          [session, Object.fromEntries(copies)],
          copies.map(([, { data }]) => data.buffer),
        );
      },
      release: () => ask('release', [session]),
    };
  };
}
