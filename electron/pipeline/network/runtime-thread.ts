/** The thread of the networks: says what providers there are, does each task that it is given, and says what came of it. */
import { parentPort } from 'node:worker_threads';
import { here, type Session } from './runtime.ts';
import type { Asked, Tasks } from './thread.ts';

const runtime = await here();
const sessions = new Map<number, Session>();
let opened = 0;

const tasks: { readonly [K in keyof Tasks]: (...given: Tasks[K]['given']) => Promise<Tasks[K]['answer']> } = {
  async open(weighted) {
    const session = await runtime.open(weighted);
    sessions.set(++opened, session);
    return { session: opened, inputNames: session.inputNames };
  },
  run: async (session, feeds) => sessions.get(session)!.run(feeds),
  async release(session) {
    await sessions.get(session)?.release();
    sessions.delete(session);
  },
};

parentPort?.on('message', async ({ id, kind, given }: Asked) => {
  try {
    const answer = await tasks[kind](...(given as [never, never]));
    // Nobody needs an output here any more, so that its memory is handed over.
    parentPort?.postMessage({ id, answer }, answer && 'data' in answer ? [answer.data.buffer as ArrayBuffer] : []);
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) });
  }
});
parentPort?.postMessage(runtime.supported);
