/** The terminal as a host: events in, lines and an exit code out. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { EnhanceArguments } from '../../args.ts';
import type { EngineEvent, Failure, Part, Photo, Settings, Summary } from '../../contract.ts';
import { carried } from '../../rpc.ts';
import type { EngineOwner } from '../owner/engine-owner.ts';
import { checkReport, keepRows, type Rows, saveRows } from '../report/report-rows.ts';
import { estimateLines } from './estimate-lines.ts';
import { takeUp } from './resume.ts';
import { type Screen, showJson, showPlain } from './screen.ts';

export interface Terminal {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly err: NodeJS.WritableStream;
  /** Calls back at each Ctrl-C; the returned function stops that. */
  onInterrupt(listener: () => void): () => void;
}

export const exits = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

/** True for what lies inside `folder`; both absolute. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The first source that is not there. */
async function missing(sources: readonly string[]): Promise<string | null> {
  for (const source of sources) if (!(await stat(source).catch(() => null))) return source;
  return null;
}

/** Results of an earlier run must not become inputs, unless the user put both into one folder. */
function withoutResults(photos: readonly Photo[], out: string | undefined): readonly Photo[] {
  if (out === undefined) return photos;
  return photos.filter(({ root, path }) => !(isInside(root, out) && isInside(out, path)));
}

/** Enhances what the arguments name and resolves to the exit code. Says what is wrong on `err`; never rejects. */
export async function runHeadless(owner: EngineOwner, args: EnhanceArguments, terminal: Terminal): Promise<number> {
  const kept: Rows[] = [];
  try {
    const report = args.report === undefined ? null : resolve(args.report);
    if (report !== null) await checkReport(report);
    const code = args.again
      ? await goOn(owner, args, args.again, terminal, kept)
      : await enhanceNamed(owner, args, terminal, kept);
    if (report !== null && kept.length > 0)
      await saveRows(
        report,
        kept.flatMap((rows) => rows.list()),
      );
    return code;
  } catch (error) {
    const failure = carried(error);
    terminal.err.write(`${failure.message}\n`);
    return failure.code === 'refused' || failure.code === 'not-found' ? exits.wrong : exits.failed;
  }
}

async function enhanceNamed(
  owner: EngineOwner,
  args: EnhanceArguments,
  terminal: Terminal,
  kept: Rows[],
): Promise<number> {
  const wrong = (message: string): number => {
    terminal.err.write(`${message}\n`);
    return exits.wrong;
  };
  const sources = args.sources.map((source) => resolve(source));
  const lost = await missing(sources);
  if (lost !== null) return wrong(`«${lost}» is not there.`);
  const models = await owner.models();
  if (!models.some(({ id }) => id === args.settings.model)) {
    return wrong(`There is no model «${args.settings.model}»; there is: ${models.map(({ id }) => id).join(', ')}.`);
  }
  const out = args.out === undefined ? undefined : resolve(args.out);
  const { photos: found, refused } = await owner.scan({ sources, recursive: args.recursive });
  const photos = withoutResults(found, out);
  if (photos.length === 0 && refused.length === 0) return wrong(nothingIn(sources, args.recursive));
  if (args.estimate && photos.length > 0) return await foretell(owner, { args, out, photos, terminal });
  const screen = args.json ? showJson(terminal.out) : showPlain(terminal.out);
  const { settings } = args;
  return await work(owner, { run: randomUUID(), settings, out, photos, refused, screen, terminal, kept });
}

/** Only says what the run would take. */
async function foretell(owner: EngineOwner, { args, out, photos, terminal }: Named): Promise<number> {
  const ids = photos.map(({ id }) => id);
  const { settings } = args;
  const value = await owner.estimate({ photos: ids, settings, ...(out === undefined ? {} : { out }) });
  terminal.out.write(args.json ? `${JSON.stringify({ kind: 'estimate', ...value })}\n` : estimateLines(value));
  return exits.done;
}

interface Named {
  readonly args: EnhanceArguments;
  readonly out: string | undefined;
  readonly photos: readonly Photo[];
  readonly terminal: Terminal;
}

function nothingIn(sources: readonly string[], recursive: boolean): string {
  const where = sources.map((source) => `«${source}»`).join(', ');
  return `There are no pictures in ${where}${recursive ? '' : '; --recursive looks into the folders inside too'}.`;
}

/** Earlier runs, one after the other, each under its own id. */
async function goOn(
  owner: EngineOwner,
  args: EnhanceArguments,
  part: Part,
  terminal: Terminal,
  kept: Rows[],
): Promise<number> {
  const recalled = await takeUp(owner, part, args.sources);
  if (typeof recalled === 'string') {
    terminal.err.write(`${recalled}\n`);
    return exits.wrong;
  }
  let worst: number = exits.done;
  for (const { run, settings, out, photos, refused } of recalled) {
    const screen = args.json ? showJson(terminal.out) : showPlain(terminal.out);
    const task = { run, settings, out: out ?? undefined, photos, refused, screen, terminal, kept };
    worst = Math.max(worst, await work(owner, task));
    if (worst === exits.interrupted) break;
  }
  return worst;
}

interface Task {
  readonly run: string;
  readonly settings: Settings;
  readonly out: string | undefined;
  readonly photos: readonly Photo[];
  readonly refused: readonly Failure[];
  readonly screen: Screen;
  readonly terminal: Terminal;
  /** Gets the rows of this run. */
  readonly kept: Rows[];
}

async function work(owner: EngineOwner, task: Task): Promise<number> {
  const { run, settings, out, photos, refused, screen, terminal, kept } = task;
  const rows = keepRows(photos, refused);
  kept.push(rows);
  let interrupted = 0;
  const leave = terminal.onInterrupt(() => {
    interrupted++;
    if (interrupted === 1) owner.cancel(run).catch(() => undefined);
    else owner.dispose().catch(() => undefined);
  });
  let summary = withRefused(null, run, refused);
  const stop = owner.onEvent({
    // The last line is the summary, and what could not even be tried belongs to it.
    event(event: EngineEvent) {
      rows.event(event);
      if (event.kind !== 'ended') screen.event(grown(event, refused));
    },
    tile: () => undefined,
  });
  try {
    for (const failure of refused) screen.refused(run, failure);
    if (photos.length > 0) {
      const ids = photos.map(({ id }) => id);
      const request = { run, photos: ids, settings, tiles: false, settled: [] };
      summary = withRefused(await owner.run(out === undefined ? request : { ...request, out }), run, refused);
    }
  } catch (error) {
    if (interrupted === 0) throw error;
  } finally {
    stop();
    leave();
    screen.close();
  }
  if (interrupted > 1) return exits.interrupted;
  screen.ended(summary);
  if (interrupted > 0) return exits.interrupted;
  return summary.failed > 0 ? exits.failed : exits.done;
}

/** Files that were refused count as files of the run that failed: what goes in comes out in the sum. */
function grown(event: EngineEvent, refused: readonly Failure[]): EngineEvent {
  return event.kind === 'begun' ? { ...event, files: event.files + refused.length } : event;
}

function withRefused(summary: Summary | null, run: string, refused: readonly Failure[]): Summary {
  const none = { done: 0, skipped: 0, cancelled: 0, milliseconds: 0, megapixels: 0 };
  const base = summary ?? { run, files: 0, failed: 0, failures: [], ...none };
  return {
    ...base,
    files: base.files + refused.length,
    failed: base.failed + refused.length,
    failures: [...refused, ...base.failures],
  };
}
