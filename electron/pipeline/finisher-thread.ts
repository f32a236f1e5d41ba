/** The thread beside: says that it is there, does each task that it is given in shared memory, and says what came of it. */
import { parentPort } from 'node:worker_threads';
import { type Bands, differences } from './differences.ts';
import { finish } from './finish.ts';
import type { Shared } from './finisher.ts';
import { openScratch } from './floats.ts';

/** A tile to finish, or rows to compare. */
type Task = { readonly finish: Shared } | { readonly compare: Bands };

const scratch = openScratch();

function done(task: Task): unknown {
  scratch.clear();
  if ('compare' in task) return differences(task.compare, scratch.take);
  const { output, ...work } = task.finish;
  return finish(work, output, scratch.take);
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(done(task)));
parentPort?.postMessage(null);
