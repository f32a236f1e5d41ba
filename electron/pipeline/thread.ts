/**
 * The thread beside the one on which networks compute, and which stands still meanwhile: it finishes tiles and compares results
 * while the next tile is computed. The more processors there are, the quicker the network is, and the more this weighs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface Thread {
  /** Whether it is there to be asked; until then, and once it has failed, nobody waits for it. */
  readonly up: boolean;
  /** What comes of a task, which may name memory that both see; null where nothing did. Tasks are done one after the other. */
  ask(task: object): Promise<{ readonly answer: unknown } | null>;
}

/** The thread's own bundle. From the sources there is none, and all is done on the thread at hand. */
const bundle = new URL('./finisher.js', import.meta.url);
let usual: Thread | null | undefined;

/**
 * The one thread of this process, or one of another `script`; null where there is none. In Electron none was ever tried, and
 * one that brought its process down could not be caught.
 */
export function threadBeside(script?: URL): Thread | null {
  if (script) return begun(script);
  if (usual === undefined) usual = 'electron' in process.versions ? null : begun(bundle);
  return usual;
}

/** Null where there is no such script, or the system gives no further thread. */
function begun(script: URL): Thread | null {
  try {
    return existsSync(fileURLToPath(script)) ? threaded(script) : null;
  } catch {
    return null;
  }
}

function threaded(script: URL): Thread {
  const worker = new Worker(script);
  // A run that has ended does not wait for it.
  worker.unref();
  const waiting: ((came: { answer: unknown } | null) => void)[] = [];
  let up = false;
  const lost = () => {
    up = false;
    for (const settle of waiting.splice(0)) settle(null);
  };
  worker.on('error', lost).on('exit', lost);
  // Its first word is that it is there; where it cannot start, nobody ever hears it.
  worker.once('message', () => {
    up = true;
    worker.on('message', (answer: unknown) => {
      waiting.shift()?.({ answer });
      if (waiting.length === 0) worker.unref();
    });
  });
  return {
    get up() {
      return up;
    },
    ask: (task) =>
      new Promise((settle) => {
        if (!up) return settle(null);
        try {
          worker.postMessage(task);
        } catch {
          return settle(null);
        }
        waiting.push(settle);
        worker.ref();
      }),
  };
}

/** Memory that both threads see, used again by whoever comes next. */
export interface SharedMemory {
  /** So many bytes, of any content, until the next call; null where they are not to be had. */
  room(bytes: number): SharedArrayBuffer | null;
  /** Nothing that lies there may be used any more. */
  giveBack(): void;
}

const idle: SharedArrayBuffer[] = [];
/** What is inferred and what is compared at the same time. */
const mostIdle = 3;

/** Lends memory, which grows with what is asked for. */
export function openShared(): SharedMemory {
  let memory = idle.pop() ?? null;
  return {
    room(bytes) {
      try {
        if (!memory || memory.byteLength < bytes) memory = new SharedArrayBuffer(Math.max(1 << 20, bytes * 2));
        return memory;
      } catch {
        return null;
      }
    },
    giveBack() {
      if (memory && idle.length < mostIdle) idle.push(memory);
      memory = null;
    },
  };
}
