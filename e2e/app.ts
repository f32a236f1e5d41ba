/** Drives the built app by its command line, as a user at a terminal does. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cli = process.env.DOTBOGI_CLI ?? join(import.meta.dirname, '..', 'dist', 'cli.js');

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One event of `--json`. */
export interface Line {
  readonly kind: string;
  readonly [name: string]: unknown;
}

/** What a command with `--json` said, line by line; throws where a line is no JSON. */
export function linesOf({ stdout }: Exit): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

export interface App {
  readonly child: ChildProcessWithoutNullStreams;
  readonly exit: Promise<Exit>;
  /** Resolves with the match when what was said so far matches; rejects when the app leaves without. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `dist/cli.js` with `args`. `home` keeps what the app remembers apart from the user's own. */
export function start(args: readonly string[], home: string): App {
  if (!existsSync(cli)) throw new Error(`The app is not built: «${cli}» is missing; run «npm run build».`);
  const env = {
    ...process.env,
    DOTBOGI_DATA: join(home, 'data'),
    HOME: home,
    TMPDIR: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    FORCE_COLOR: '0',
  };
  const child = spawn(process.execPath, [cli, ...args], { env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (match) resolve(match);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
      exit.then(() => reject(new Error(`The app left without saying ${pattern}:\n${stdout}\n${stderr}`)), reject);
    });
  return { child, exit, said };
}

/** Runs the app to its end. */
export const finish = (args: readonly string[], home: string): Promise<Exit> => start(args, home).exit;

export interface Served {
  readonly app: App;
  /** The address with its token. */
  readonly url: string;
  close(): Promise<Exit>;
}

/** Starts the browser host and waits for the address that it shows. */
export async function startHost(args: readonly string[], home: string): Promise<Served> {
  const app = start(args, home);
  const [url] = await app.said(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/);
  const close = async (): Promise<Exit> => {
    app.child.kill('SIGINT');
    return app.exit;
  };
  return { app, url, close };
}

export interface Scene {
  at(...parts: string[]): string;
  clear(): Promise<void>;
}

/** A folder of one test, with a home in it. */
export async function setScene(): Promise<Scene> {
  const base = await mkdtemp(join(tmpdir(), 'dotbogi-e2e-'));
  await mkdir(join(base, 'home'));
  return { at: (...parts) => join(base, ...parts), clear: () => rm(base, { recursive: true, force: true }) };
}

/** Digests of all files below a folder, by their place in it. */
export async function fingerprint(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    digests[path.slice(folder.length + 1)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return digests;
}
