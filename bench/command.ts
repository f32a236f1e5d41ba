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
  /** Milliseconds of processor time of all its processes, up to the last look 100 ms before the end; 0 likewise. */
  readonly processor: number;
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

/** Milliseconds of processor time of a process and those below it; the system counts in hundredths of a second. */
function worked(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const facts = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = (Number(facts[11]) + Number(facts[12])) * 10;
    return children.reduce((sum, child) => sum + worked(Number(child)), own);
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
  let processor = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, peak(child.pid ?? 0));
    processor = Math.max(processor, worked(child.pid ?? 0));
  }, 100);
  for await (const line of createInterface({ input: child.stdout })) {
    heard.push({ at: performance.now() - start, event: JSON.parse(line) as Heard['event'] });
  }
  clearInterval(timer);
  return { heard, milliseconds: performance.now() - start, memory, processor };
}
