/** What this machine lets us inject; a case that lacks its means is skipped with the reason. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { onTestFinished, type TestContext } from 'vitest';

const asRoot = process.getuid?.() === 0;
const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
const traces = once(() => works('strace', ['-f', '-o', '/dev/null', '-e', 'trace=none', 'true']));
const unshares = once(() => works('unshare', ['-n', 'true']));

/** Ends the case as skipped unless the machine can do it. */
export const need = {
  linux: ({ skip }: TestContext) => skip(process.platform !== 'linux', 'it needs Linux'),
  root: ({ skip }: TestContext) => skip(!asRoot, 'it needs root'),
  strace: ({ skip }: TestContext) => skip(!traces(), 'strace is missing or may not trace'),
  noNetwork: ({ skip }: TestContext) => skip(!unshares(), 'unshare -n is not allowed'),
  tool: ({ skip }: TestContext, name: string, ...args: string[]) =>
    skip(!works(name, args.length > 0 ? args : ['--version']), `${name} is missing`),
  path: ({ skip }: TestContext, path: string) => skip(!existsSync(path), `${path} is missing`),
};

/** Runs a system command that must work; skips the case, with its words, where it is not allowed. */
export function must({ skip }: TestContext, command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const words = error?.message ?? stderr?.trim().split('\n')[0] ?? '';
  skip(status !== 0, `«${command} ${args[0] ?? ''}» is not allowed here: ${words}`);
}

/** A disk in memory at `folder` with mount options, taken away with the case. */
export async function mountMemory(context: TestContext, folder: string, options: string): Promise<void> {
  need.root(context);
  await mkdir(folder, { recursive: true });
  must(context, 'mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
}

/** A command line that injects faults into system calls of the command and all that it starts. */
export const strace = (...rules: readonly string[]): string[] => [
  'strace',
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-o',
  '/dev/null',
  ...rules,
];

/** A command line of `sh` that sets limits first: `ulimit -n 40`. */
export const limited = (limits: string): string[] => ['sh', '-c', `${limits}; exec "$@"`, 'sh'];
