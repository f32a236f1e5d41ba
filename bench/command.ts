/** The built command as a user starts it, watched. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An event of a `--json` run, with the milliseconds from the start of the command. */
export interface Heard {
  readonly at: number;
  readonly event: { readonly kind: string; readonly [name: string]: unknown };
}

export interface Watched {
  readonly heard: readonly Heard[];
  readonly milliseconds: number;
  /** Largest resident size of any of its processes, bytes; 0 where the system does not tell. */
  readonly memory: number;
}

/** Peak of resident memory of a process and those below it. */
function peak(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    return Math.max(own, ...children.map((child) => peak(Number(child))));
  } catch {
    return 0;
  }
}

/** Runs `dotbogi enhance … --json` to its end. */
export async function watch(args: readonly string[]): Promise<Watched> {
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const start = performance.now();
  const child = spawn(process.execPath, [cli, 'enhance', '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const heard: Heard[] = [];
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, peak(child.pid ?? 0));
  }, 100);
  for await (const line of createInterface({ input: child.stdout })) {
    heard.push({ at: performance.now() - start, event: JSON.parse(line) as Heard['event'] });
  }
  clearInterval(timer);
  return { heard, milliseconds: performance.now() - start, memory };
}
