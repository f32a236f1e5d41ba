/** Runs the built command line under whatever makes it suffer, and never waits for ever. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './place.ts';

export const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be ended because its time was up. */
  readonly hung: boolean;
}

export interface Command {
  readonly child: ChildProcess;
  readonly ran: Promise<Ran>;
  /** Resolves once standard output holds the text; rejects when the command ends without. */
  said(text: string): Promise<void>;
}

export interface How {
  /** Put in front of the command: `strace -f …`, `setpriv …`. */
  readonly wrap?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which the command counts as hanging. */
  readonly limit?: number;
  readonly stdio?: StdioOptions;
}

/** Far above what a small photo takes on a busy machine, far below what a user would wait. */
const patience = 100_000;

/** Starts `enhance` with `args`, results to `place.out`, as JSON. */
export function enhance(place: Place, args: readonly string[], how: How = {}): Command {
  return start(place, ['enhance', '--json', '--out', place.out, ...args], how);
}

/** Starts the command line with `args` and `place.home` for a home, in a process group of its own. */
export function start(place: Place, args: readonly string[], how: How = {}): Command {
  const line = [...(how.wrap ?? []), process.execPath, cli, ...args];
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: place.home, TMPDIR: place.home, FORCE_COLOR: '0', ...how.env };
  for (const name of Object.keys(env)) if (name.startsWith('XDG_') || name.startsWith('VITEST')) delete env[name];
  const stdio = how.stdio ?? ['ignore', 'pipe', 'pipe'];
  const child = spawn(line[0]!, line.slice(1), { env, stdio, detached: true, cwd: place.base });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    killGroup(child);
  }, how.limit ?? patience);
  const ran = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...said, hung });
    });
  });
  return { child, ran, said: (text) => waitFor(child, ran, () => said.stdout.includes(text), text) };
}

function waitFor(child: ChildProcess, ran: Promise<Ran>, reached: () => boolean, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (reached()) resolve();
    };
    child.stdout?.on('data', look);
    look();
    ran.then(({ stderr }) => reject(new Error(`The command left without saying ${text}: ${stderr}`)), reject);
  });
}

/** Ends the command and all that it started. */
export function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Process ids of the engines that work for `place`. */
export async function engines(place: Place): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [line, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(join('/proc', name, file), 'latin1').catch(() => '')),
    );
    if (line?.includes('engine.js') && environment?.includes(place.base)) found.push(Number(name));
  }
  return found;
}

/** Resolves with the engine of `place` once there is one. */
export async function engineOf(place: Place): Promise<number> {
  for (;;) {
    const [pid] = await engines(place);
    if (pid !== undefined) return pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
