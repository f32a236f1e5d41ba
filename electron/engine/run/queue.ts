import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../contract.ts';
import { EngineError } from '../failure.ts';

/** Holds a run between two tiles. */
export interface Gate {
  /** Resolves at once, or when the run goes on; rejects when `signal` fires meanwhile. */
  pass(signal: AbortSignal): Promise<void>;
}

/**
 * Holds a run that cannot go on by itself: resolves when `ready` says so, asked again and again, or when the run is
 * told to resume all the same; rejects when `signal` fires.
 */
export type Hold = (signal: AbortSignal, failure: Failure, ready: () => Promise<boolean>) => Promise<void>;

/** Hears when a run begins to wait, and, with null, when it goes on by itself. */
export type OnWait = (run: string, failure: Failure | null) => void;

/** Milliseconds between two questions whether a run can go on. */
const interval = Number(process.env.DOTBOGI_POLL_MS ?? 2000);

interface Entry {
  readonly stop: AbortController;
  readonly opened: Set<() => void>;
  /** Ends each waiting. */
  readonly held: Set<AbortController>;
  paused: boolean;
}

/** One run at a time, because one photo alone fills the processor; the others wait in order. */
export interface Queue {
  /** Runs `work` when its turn comes; `signal` fires on `cancel`, also while it waits. Rejects if `run` is there already. */
  enter<T>(run: string, work: (signal: AbortSignal, gate: Gate, hold: Hold) => Promise<T>): Promise<T>;
  /** False when nothing changed. Rejects a run that is not there. */
  pause(run: string): boolean;
  resume(run: string): boolean;
  /** A run that has just ended needs no cancelling: not being there is no failure here. */
  cancel(run: string): void;
  cancelAll(): void;
  /** Is any run there, at work or waiting? */
  busy(): boolean;
}

/** An empty queue. */
export function openQueue(onWait: OnWait = () => undefined): Queue {
  const entries = new Map<string, Entry>();
  let last: Promise<unknown> = Promise.resolve();
  const find = (run: string): Entry => {
    const entry = entries.get(run);
    if (!entry) throw new EngineError('not-found', `There is no run «${run}»; it may have ended.`);
    return entry;
  };
  const open = (entry: Entry) => {
    entry.paused = false;
    for (const opened of entry.opened) opened();
  };
  return {
    async enter(run, work) {
      if (entries.has(run)) throw new EngineError('refused', `The run «${run}» is under way already.`);
      const entry: Entry = { stop: new AbortController(), opened: new Set(), held: new Set(), paused: false };
      entries.set(run, entry);
      const gate: Gate = { pass: (signal) => pass(entry, signal) };
      const hold: Hold = (...why) => wait(entry, (failure) => onWait(run, failure), ...why);
      const turn = last.then(() => work(entry.stop.signal, gate, hold));
      last = turn.catch(() => undefined);
      return turn.finally(() => entries.delete(run));
    },
    pause(run) {
      const entry = find(run);
      const changed = !entry.paused;
      entry.paused = true;
      return changed;
    },
    resume(run) {
      const entry = find(run);
      const changed = entry.paused || entry.held.size > 0;
      open(entry);
      for (const held of entry.held) held.abort();
      return changed;
    },
    cancel: (run) => entries.get(run)?.stop.abort(),
    cancelAll() {
      for (const entry of entries.values()) entry.stop.abort();
    },
    busy: () => entries.size > 0,
  };
}

async function wait(
  entry: Entry,
  say: (failure: Failure | null) => void,
  signal: AbortSignal,
  failure: Failure,
  ready: () => Promise<boolean>,
): Promise<void> {
  const held = new AbortController();
  const either = AbortSignal.any([signal, held.signal]);
  // Several photos of a run may wait for the same thing; it is said once.
  if (entry.held.size === 0) say(failure);
  entry.held.add(held);
  try {
    do await setTimeout(interval, undefined, { signal: either }).catch(() => undefined);
    while (!either.aborted && !(await ready()));
  } finally {
    entry.held.delete(held);
  }
  if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
  if (entry.held.size === 0 && !entry.paused && !held.signal.aborted) say(null);
}

async function pass(entry: Entry, signal: AbortSignal): Promise<void> {
  while (entry.paused && !signal.aborted) {
    await new Promise<void>((resolve) => {
      const go = () => {
        entry.opened.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      entry.opened.add(go);
      signal.addEventListener('abort', go);
    });
  }
  if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
}
