import type { EngineEvent, Estimate, Failure, Finished, Summary } from '../../electron/contract.ts';
import { assertNever } from './assert-never.ts';

export type Phase = 'idle' | 'starting' | 'running' | 'paused' | 'cancelling' | 'ended';

export type Outcome = 'done' | 'skipped' | 'failed' | 'cancelled';

/** The photo at work, in tiles. */
export interface Current {
  readonly photo: string;
  readonly done: number;
  readonly tiles: number;
}

/** One run as the page knows it. Times are milliseconds of the page's clock. */
export interface Run {
  readonly phase: Phase;
  readonly id: string | null;
  /** Names the settings that this run uses. */
  readonly key: string;
  readonly model: string;
  readonly files: number;
  /** Photos that are through, whatever came of them; by id, since a page that comes back hears of them again. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly current: Current | null;
  /** Share of each photo under way: one is still written when the next is computed. */
  readonly parts: Readonly<Record<string, number>>;
  readonly since: number;
  /** Time spent in pauses, and when the present one began. */
  readonly idle: number;
  readonly pausedAt: number | null;
  /** Output megapixels per second of the last finished photo. */
  readonly speed: number | null;
  readonly provider: string | null;
  /** The numbers that the last finished photo was computed with; null where no network was. */
  readonly precision: NonNullable<Finished['precision']> | null;
  readonly summary: Summary | null;
  readonly restarted: string | null;
  /** Why it waits by itself; null when a person paused it, or nobody did. */
  readonly waiting: Failure | null;
  /** What was expected of it when it started. */
  readonly forecast: Estimate | null;
}

export const idleRun: Run = {
  phase: 'idle',
  id: null,
  key: '',
  model: '',
  files: 0,
  outcomes: {},
  current: null,
  parts: {},
  since: 0,
  idle: 0,
  pausedAt: null,
  speed: null,
  provider: null,
  precision: null,
  summary: null,
  restarted: null,
  waiting: null,
  forecast: null,
};

/** Is something under way that a second run must wait for? */
export function isBusy(run: Run): boolean {
  return run.phase !== 'idle' && run.phase !== 'ended';
}

/** The run after an engine event; events of another run change nothing. `now` is the page's clock. */
export function runAfter(run: Run, event: EngineEvent, now: number): Run {
  if (event.kind === 'restarted') return { ...run, restarted: event.reason, current: null, parts: {} };
  if (event.kind === 'ended') return event.summary.run === run.id ? ended(run, event.summary) : run;
  if (event.kind === 'begun') return begun(run, event, now);
  if (event.run !== run.id) return run;
  switch (event.kind) {
    case 'started':
      return advance(run, event.photo, 0, event.tiles);
    case 'progress':
      return advance(run, event.photo, event.done, event.tiles);
    case 'finished': {
      const { photo, speed, provider, precision = null } = event.result;
      return { ...settle(run, photo, 'done'), speed, provider, precision };
    }
    case 'skipped':
    case 'cancelled':
    case 'failed':
      return settle(run, event.photo, event.kind);
    case 'ahead':
      return run;
    case 'paused':
      return { ...run, phase: 'paused', pausedAt: run.pausedAt ?? now };
    case 'waiting':
      return { ...run, phase: 'paused', pausedAt: run.pausedAt ?? now, waiting: event.failure };
    case 'resumed':
      return {
        ...run,
        phase: 'running',
        pausedAt: null,
        waiting: null,
        idle: run.idle + (run.pausedAt === null ? 0 : now - run.pausedAt),
      };
    default:
      return assertNever(event);
  }
}

/** A run that this page did not start (it was reloaded, or cut off) is taken over as it goes on. */
function begun(run: Run, event: Extract<EngineEvent, { kind: 'begun' }>, now: number): Run {
  const { files, provider } = event;
  if (event.run === run.id)
    return { ...run, phase: run.phase === 'cancelling' ? run.phase : 'running', files, provider };
  return isBusy(run) ? run : { ...idleRun, phase: 'running', id: event.run, files, provider, since: now };
}

function advance(run: Run, photo: string, done: number, tiles: number): Run {
  return { ...run, current: { photo, done, tiles }, parts: { ...run.parts, [photo]: tiles === 0 ? 0 : done / tiles } };
}

function settle(run: Run, photo: string, outcome: Outcome): Run {
  const { [photo]: _, ...parts } = run.parts;
  return {
    ...run,
    parts,
    outcomes: { ...run.outcomes, [photo]: outcome },
    current: run.current?.photo === photo ? null : run.current,
  };
}

/** How many photos of the run are through. */
export function settledOf(run: Run): number {
  return Object.keys(run.outcomes).length;
}

function ended(run: Run, summary: Summary): Run {
  return { ...run, phase: 'ended', current: null, parts: {}, pausedAt: null, waiting: null, summary };
}

/** Share of the run that is done, 0 to 1: settled photos, and the tiles of those under way. */
export function share(run: Run): number {
  if (run.files === 0) return 0;
  const parts = Object.values(run.parts).reduce((sum, part) => sum + part, 0);
  return Math.min((settledOf(run) + parts) / run.files, 1);
}

/** Milliseconds still to go by the speed so far, or null while there is too little to judge by. */
export function timeLeft(run: Run, now: number): number | null {
  const done = share(run);
  const spent = (run.pausedAt ?? now) - run.since - run.idle;
  if (done <= 0 || done >= 1 || spent < 2000) return null;
  return (spent * (1 - done)) / done;
}
