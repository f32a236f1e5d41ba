/** The journal's database file: opened, proved and, where it is broken, put aside. */
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../pipeline/file/folder.ts';
import { openFlusher } from './flusher.ts';
import { steps } from './schema.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** The part of a database that the journal needs. Every call throws the database's error. */
export interface Store {
  run(sql: string, ...values: Value[]): void;
  all(sql: string, ...values: Value[]): readonly Row[];
  get(sql: string, ...values: Value[]): Row | undefined;
  /** All of `work` or nothing of it; no other process writes meanwhile. */
  whole<T>(work: () => T): T;
  /**
   * Every process sees a write at once; a power cut may take it until this has resolved. Who asks while another flush is
   * under way shares the next. Rejects with the system's error.
   */
  flush(): Promise<void>;
  close(): void;
}

/** What came of opening: a store or none, and a sentence where not all is well. */
export interface Opening {
  readonly store: Store | null;
  readonly trouble: string | null;
}

interface Statement {
  run(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
  get(...values: Value[]): unknown;
}
interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  pragma(source: string): unknown;
  close(): unknown;
}
type Open = new (path: string, options: { timeout: number }) => Database;

/** Milliseconds to wait for another process to finish its write. */
const patience = 10_000;
const cannot = 'The journal cannot be kept, so a run that is broken off now cannot be gone on with';

/** Another process writes for longer than we wait, or the disk is full: of the moment, not of the file. */
export const isPassing = (error: unknown): boolean => /^SQLITE_(?:BUSY|FULL)/.test(codeOf(error));
const isBroken = (error: unknown): boolean => /^SQLITE_(?:NOTADB|CORRUPT)/.test(codeOf(error));
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

class Newer extends Error {}

/** Opens `journal.db` of a folder, which is made for this user alone. Never rejects. */
export async function openStore(folder: string): Promise<Opening> {
  const path = join(folder, 'journal.db');
  let Open: Open;
  try {
    // Loaded here and not at the top: where the native module is missing, photos must still be enhanced.
    Open = ((await import('libsql')) as unknown as { default: Open }).default;
    await makeFolder(folder, 0o700);
    await chmod(folder, 0o700).catch(() => undefined);
  } catch {
    return { store: null, trouble: `${cannot}: «${folder}» or the database module cannot be used.` };
  }
  try {
    return { store: proven(Open, path), trouble: null };
  } catch (error) {
    if (error instanceof Newer) return { store: null, trouble: `${cannot}: «${path}» is of a newer version.` };
    if (!isBroken(error)) return { store: null, trouble: `${cannot}: «${path}» cannot be opened.` };
    return anew(Open, path);
  }
}

/** A broken file is kept for whoever can still read it, and takes no part any more. */
async function anew(Open: Open, path: string): Promise<Opening> {
  const aside = `${path}.broken-${Date.now().toString(36)}`;
  try {
    await rename(path, aside);
    for (const tail of ['-wal', '-shm']) await rename(path + tail, aside + tail).catch(() => undefined);
    return { store: proven(Open, path), trouble: `The journal was damaged; it was put aside as «${aside}».` };
  } catch {
    return { store: null, trouble: `${cannot}: «${path}» is damaged.` };
  }
}

function proven(Open: Open, path: string): Store {
  const database = new Open(path, { timeout: patience });
  try {
    database.pragma('journal_mode = WAL');
    // Consistent after a power cut, whatever it took; `flush` says when it can take no more. A database that flushed each
    // write itself would hold up this thread, and thereby the network.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    const verdict = database.prepare('pragma quick_check(1)').get() as Row | undefined;
    if (verdict?.quick_check !== 'ok') throw Object.assign(new Error('damaged'), { code: 'SQLITE_CORRUPT' });
    const store = wrap(database, `${path}-wal`);
    store.whole(() => migrate(database));
    return store;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database): void {
  const row = database.prepare('pragma user_version').get() as { user_version: number };
  const version = Number(row.user_version);
  if (version > steps.length) throw new Newer();
  for (const step of steps.slice(version)) database.exec(step);
  if (version < steps.length) database.exec(`pragma user_version = ${steps.length}`);
}

/** `log` is the file into which the database writes ahead. */
function wrap(database: Database, log: string): Store {
  const flusher = openFlusher(log);
  const prepared = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    run: (sql, ...values) => void statement(sql).run(...values),
    all: (sql, ...values) => statement(sql).all(...values) as Row[],
    get: (sql, ...values) => statement(sql).get(...values) as Row | undefined,
    whole(work) {
      // Immediate: two that first read and then write would otherwise block each other.
      database.exec('begin immediate');
      try {
        const result = work();
        database.exec('commit');
        return result;
      } catch (error) {
        try {
          database.exec('rollback');
        } catch {
          // A commit that found the disk full has rolled back already; why it failed is what matters.
        }
        throw error;
      }
    },
    flush: flusher.flush,
    close() {
      database.close();
      flusher.close();
    },
  };
}
