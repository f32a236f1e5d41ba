/** The thread beside: says that it is there, finishes each tile that it is given in shared memory, and says when it has. */
import { parentPort } from 'node:worker_threads';
import { finish } from './finish.ts';
import type { Shared } from './finisher.ts';
import { openScratch } from './floats.ts';

const scratch = openScratch();
parentPort?.on('message', ({ output, ...work }: Shared) => {
  scratch.clear();
  finish(work, output, scratch.take);
  parentPort?.postMessage(null);
});
parentPort?.postMessage(null);
