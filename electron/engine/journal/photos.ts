/** Photos in the journal: where each of a run stands, and what is known of results. */
import type { Failure, Finished } from '../../contract.ts';
import { lifeOf, thisInstance } from '../../pipeline/file/instance.ts';
import type { Content } from './content.ts';
import type { Row, Store } from './store.ts';

export interface PhotoFacts {
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly relative: string;
}

/** `whole`: the result lies flushed beside its target and is about to get its name. */
export type State = 'left' | 'started' | 'whole' | 'done' | 'skipped' | 'failed' | 'cancelled';

/** A result as it was when it was made. */
export interface Made {
  readonly run: string;
  readonly state: State;
  /** SHA-256 of the photo. */
  readonly sha256: string | null;
  readonly target: string;
  readonly bytes: number | null;
  readonly targetSha256: string | null;
  readonly targetStamp: string | null;
  /** What its run was begun with, as it was written. */
  readonly settings: unknown;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly warnings: readonly string[];
  /** dB; null where it was not measured, or is without end. */
  readonly fidelity: number | null;
}

export interface StoredPhoto extends PhotoFacts {
  readonly state: State;
  readonly stamp: string | null;
  readonly made: Made | null;
}

/** A claim of a process that cannot be looked at from here holds for this long. */
const foreignClaim = 3600e3;

/** Enters the photos of a run; those that are there begin anew unless they are done. */
export function enterPhotos(store: Store, run: string, photos: readonly PhotoFacts[]): void {
  const from = Number(store.get('select coalesce(max(place), -1) + 1 as n from photos where run = ?', run)?.n ?? 0);
  for (const [index, { id, path, root, relative }] of photos.entries()) {
    store.run(
      `insert into photos (run, id, place, path, root, relative) values (?, ?, ?, ?, ?, ?)
       on conflict (run, id) do update set state = case when state in ('done', 'whole') then state else 'left' end`,
      run,
      id,
      from + index,
      path,
      root,
      relative,
    );
  }
}

const joined = `select p.*, r.settings as run_settings, r.model as run_model, r.owner as run_owner
                from photos p join runs r on r.id = p.run`;

/** All photos of a run, in its order. */
export function photosOf(store: Store, run: string): readonly StoredPhoto[] {
  return store.all(`${joined} where p.run = ? order by p.place`, run).map(readPhoto);
}

export function findPhoto(store: Store, run: string, id: string): StoredPhoto | null {
  const row = store.get(`${joined} where p.run = ? and p.id = ?`, run, id);
  return row ? readPhoto(row) : null;
}

/** What was last made, or is about to be, under a name. */
export function madeAt(store: Store, target: string): Made | null {
  const row = store.get(
    `${joined} where p.target = ? and p.state in ('done', 'whole') order by p.since desc limit 1`,
    target,
  );
  return row ? madeOf(row) : null;
}

/** What was last made of a photo as it is now; `stamp` is that of the photo. */
export function madeOfPhoto(store: Store, path: string, stamp: string): Made | null {
  const row = store.get(
    `${joined} where p.path = ? and p.stamp = ? and p.sha256 is not null and p.target is not null
     and p.state = 'done' order by p.since desc limit 1`,
    path,
    stamp,
  );
  return row ? madeOf(row) : null;
}

/** Who else works towards a name at this moment. */
export function rivalAt(store: Store, target: string): Made | null {
  const rows = store.all(
    `${joined} where p.target = ? and p.state in ('started', 'whole') and r.ended is null`,
    target,
  );
  const rival = rows.find(({ run_owner, since }) => {
    if (run_owner === thisInstance) return false;
    const life = lifeOf(String(run_owner));
    return life === 'alive' || (life === 'foreign' && Date.now() - Number(since) < foreignClaim);
  });
  return rival ? madeOf(rival) : null;
}

/** Claims a name for a photo. False, and nothing is changed, when another living process has it. */
export function startPhoto(store: Store, run: string, id: string, target: string, content: Content | null): boolean {
  return store.whole(() => {
    if (rivalAt(store, target)) return false;
    store.run(
      `update photos set state = 'started', since = ?, target = ?, stamp = ?, sha256 = ?, target_bytes = null,
       target_sha256 = null, target_stamp = null, failure = null where run = ? and id = ?`,
      Date.now(),
      target,
      content?.stamp ?? null,
      content?.sha256 ?? null,
      run,
      id,
    );
    return true;
  });
}

/** Called before a result gets its name: whatever happens then, it can be told from any other file. */
export function wholePhoto(store: Store, run: string, id: string, bytes: number, sha256: string): void {
  store.run(
    `update photos set state = 'whole', since = ?, target_bytes = ?, target_sha256 = ? where run = ? and id = ?`,
    Date.now(),
    bytes,
    sha256,
    run,
    id,
  );
}

export function donePhoto(
  store: Store,
  run: string,
  id: string,
  stamp: string | null,
  result: Partial<Finished>,
): void {
  store.run(
    `update photos set state = 'done', target_stamp = ?, warnings = ?, fidelity = ?, milliseconds = ?
     where run = ? and id = ?`,
    stamp,
    JSON.stringify(result.warnings ?? []),
    result.fidelity ?? null,
    result.milliseconds ?? null,
    run,
    id,
  );
}

export function failPhoto(store: Store, run: string, id: string, failure: Failure): void {
  const text = JSON.stringify(failure);
  store.run(`update photos set state = 'failed', failure = ? where run = ? and id = ?`, text, run, id);
}

export function leavePhoto(
  store: Store,
  run: string,
  id: string,
  state: 'skipped' | 'cancelled',
  content: Content | null,
): void {
  store.run(
    `update photos set state = ?, stamp = ?, sha256 = ? where run = ? and id = ? and state <> 'done'`,
    state,
    content?.stamp ?? null,
    content?.sha256 ?? null,
    run,
    id,
  );
}

/** SHA-256 of a file that has not changed since it was read. */
export function recordedContent(store: Store, path: string, stamp: string): string | null {
  const row = store.get('select sha256 from photos where path = ? and stamp = ? and sha256 is not null', path, stamp);
  return row ? String(row.sha256) : null;
}

const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

function madeOf(row: Row): Made {
  return {
    run: String(row.run),
    state: row.state as State,
    sha256: text(row.sha256),
    target: String(row.target),
    bytes: number(row.target_bytes),
    targetSha256: text(row.target_sha256),
    targetStamp: text(row.target_stamp),
    settings: JSON.parse(String(row.run_settings)),
    model: String(row.run_model),
    since: Number(row.since),
    warnings: row.warnings ? JSON.parse(String(row.warnings)) : [],
    fidelity: number(row.fidelity),
  };
}

function readPhoto(row: Row): StoredPhoto {
  return {
    id: String(row.id),
    path: String(row.path),
    root: String(row.root),
    relative: String(row.relative),
    state: row.state as State,
    stamp: text(row.stamp),
    made: row.target === null ? null : madeOf(row),
  };
}
