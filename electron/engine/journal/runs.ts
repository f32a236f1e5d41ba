/** Runs in the journal: begun, ended, listed, forgotten. */
import { type Failure, type RunHistory, Settings } from '../../contract.ts';
import { lifeOf, thisInstance } from '../../pipeline/file/instance.ts';
import type { Row, Store } from './store.ts';

export interface RunFacts {
  readonly run: string;
  readonly sources: readonly string[];
  readonly out: string | null;
  readonly settings: Settings;
  /** A word for the weights. */
  readonly model: string;
}

/** A run as it was begun. */
export interface StoredRun extends RunFacts {
  readonly begun: number;
  readonly ended: number | null;
  /** A living process works on it. */
  readonly working: boolean;
  /** And it is another one than this. */
  readonly elsewhere: boolean;
}

/** Runs that are kept; beyond them the oldest that ended are forgotten. */
const kept = 1000;
/** What a page gets to see of a long list. */
const shown = 100;

/** Enters a run, or takes one up that is there: it keeps when and of what it was begun, and goes on with these settings and weights. */
export function enterRun(store: Store, { run, sources, out, settings, model }: RunFacts): void {
  store.run(
    `insert into runs (id, begun, owner, sources, out, settings, model) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set ended = null, owner = excluded.owner, settings = excluded.settings,
     model = excluded.model`,
    run,
    Date.now(),
    thisInstance,
    JSON.stringify(sources),
    out,
    JSON.stringify(settings),
    model,
  );
  store.run(
    `delete from runs where ended is not null and begun <
       (select begun from runs order by begun desc limit 1 offset ?)`,
    kept,
  );
}

export function endRun(store: Store, run: string, milliseconds: number, megapixels: number): void {
  store.run(
    'update runs set ended = ?, milliseconds = milliseconds + ?, megapixels = megapixels + ? where id = ?',
    Date.now(),
    milliseconds,
    megapixels,
    run,
  );
}

/** Null for a run that is not there, or whose settings this version cannot read. */
export function findRun(store: Store, run: string): StoredRun | null {
  const row = store.get('select * from runs where id = ?', run);
  return row ? readRun(row) : null;
}

/** Latest first. `unfinished` leaves out what ended and what a living process works on. */
export function listRuns(store: Store, limit: number, unfinished: boolean): readonly RunHistory[] {
  const rows = unfinished
    ? store.all('select * from runs where ended is null order by begun desc, rowid desc')
    : store.all('select * from runs order by begun desc, rowid desc limit ?', limit);
  const list: RunHistory[] = [];
  for (const row of rows) {
    const stored = readRun(row);
    if (stored && !(unfinished && stored.working)) list.push(historyOf(store, row, stored));
    if (list.length === limit) break;
  }
  return list;
}

export function forgetRun(store: Store, run: string): void {
  store.run('delete from runs where id = ?', run);
}

function readRun(row: Row): StoredRun | null {
  const settings = Settings.safeParse(JSON.parse(String(row.settings)));
  if (!settings.success) return null;
  const ended = row.ended === null ? null : Number(row.ended);
  const working = ended === null && lifeOf(String(row.owner)) === 'alive';
  return {
    run: String(row.id),
    begun: Number(row.begun),
    ended,
    working,
    elsewhere: working && row.owner !== thisInstance,
    sources: JSON.parse(String(row.sources)) as string[],
    out: row.out === null ? null : String(row.out),
    settings: settings.data,
    model: String(row.model),
  };
}

function historyOf(store: Store, row: Row, { model: _, elsewhere: __, ...run }: StoredRun): RunHistory {
  const counts = new Map<string, number>();
  for (const { state, n } of store.all(
    'select state, count(*) as n from photos where run = ? group by state',
    run.run,
  )) {
    counts.set(String(state), Number(n));
  }
  const count = (...states: string[]) => states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const failed = store.all(
    `select failure from photos where run = ? and state = 'failed' order by place limit ?`,
    run.run,
    shown,
  );
  return {
    ...run,
    sources: run.sources.slice(0, shown),
    files: [...counts.values()].reduce((sum, n) => sum + n, 0),
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    left: count('left', 'started', 'whole'),
    milliseconds: Number(row.milliseconds),
    megapixels: Number(row.megapixels),
    failures: failed.map(({ failure }) => JSON.parse(String(failure)) as Failure),
  };
}
