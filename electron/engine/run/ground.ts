/** The folder that results go to: may it be written, and is there room? Asked before a photo is computed. */
import { open, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Failure } from '../../contract.ts';
import { sweep, temporaryBeside } from '../../pipeline/file/temporary.ts';
import { EngineError, failureOf } from '../failure.ts';
import type { Hold } from './queue.ts';

export interface Ground {
  /**
   * Sweeps what dead processes left in the folder of `target`, proves that a file can be made there, and waits until
   * about `bytes` are free. Rejects with `no-permission` or `write-failed`, and with `cancelled`.
   */
  ready(signal: AbortSignal, target: string, bytes: () => Promise<number>): Promise<void>;
  /** The disk turned out full: waits until another try of writing `bytes` to `target` makes sense. */
  full(signal: AbortSignal, target: string, bytes: number): Promise<void>;
}

/** With this much free, no single result is in danger, and its size need not be known. */
const plenty = 8e9;
/** Blocks of the folder, and of the journal beside it. */
const margin = 65_536;
/** A quota is seen in no figure of the disk: after so many questions it is tried again. */
const blindly = 15;

/** Bytes that this user can still write in a folder; null where the system does not say. */
export async function freeIn(folder: string): Promise<number | null> {
  const facts = await statfs(folder).catch(() => null);
  return facts ? facts.bavail * facts.bsize : null;
}

/** The ground of one run; `hold` makes the run wait. `free` is asked for the room in a folder. */
export function openGround(hold: Hold, free: (folder: string) => Promise<number | null> = freeIn): Ground {
  /** Once for a folder: rights that are lost later tell themselves when a result is written. */
  const proven = new Map<string, Promise<void>>();
  const wait = async (signal: AbortSignal, target: string, bytes: number) => {
    const folder = dirname(target);
    const before = (await free(folder)) ?? Number.POSITIVE_INFINITY;
    let asked = 0;
    await hold(signal, fullness(target, bytes), async () => {
      const now = (await free(folder)) ?? Number.POSITIVE_INFINITY;
      // Where there seemed to be room from the start, something else is full.
      return before >= bytes + margin ? ++asked % blindly === 0 : now >= bytes + margin;
    });
  };
  const prove = async (signal: AbortSignal, target: string) => {
    await sweep(dirname(target));
    for (;;) {
      const failure = await probe(target);
      if (failure === null) return;
      if (failure.code !== 'no-space') throw new EngineError(failure.code, failure.message);
      await wait(signal, target, 0);
    }
  };
  return {
    async ready(signal, target, bytes) {
      const folder = dirname(target);
      const proof = proven.get(folder) ?? prove(signal, target);
      proven.set(folder, proof);
      await proof.catch((error: unknown) => {
        proven.delete(folder);
        // It strikes every photo that goes there, and each failure names its own.
        const { code, message } = failureOf(error);
        if (code === 'cancelled') throw error;
        throw new EngineError(code, `«${basename(target)}» cannot be made: ${message}`);
      });
      const room = await free(folder);
      if (room === null || room > plenty) return;
      const needed = await bytes();
      if (room < needed + margin) await wait(signal, target, needed);
    },
    full: wait,
  };
}

/** Makes a file and takes it away again: rights, read-only disks and full ones tell themselves apart by that alone. */
async function probe(target: string): Promise<Failure | null> {
  const path = temporaryBeside(target);
  try {
    await (await open(path, 'wx')).close();
    return null;
  } catch (error) {
    const { code } = failureOf(error);
    const folder = dirname(target);
    if (code === 'no-space') return { code, message: '' };
    if (code === 'no-permission') return { code, message: `nothing may be written into the folder «${folder}».` };
    return { code: 'write-failed', message: `nothing can be written into the folder «${folder}».` };
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function fullness(target: string, bytes: number): Failure {
  const folder = dirname(target);
  const size =
    bytes > 0 ? `«${basename(target)}» takes about ${megabytes(bytes)}` : `«${basename(target)}» finds no room`;
  return {
    code: 'no-space',
    message: `The disk of «${folder}» is full: ${size}. Dotbogi goes on as soon as there is room.`,
    path: join(folder),
  };
}

const megabytes = (bytes: number): string => `${Math.max(bytes / 1e6, 0.1).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
