import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault, stopIfAborted } from '../fault.ts';
import { makeFolder } from './folder.ts';
import { temporaryBeside } from './temporary.ts';
import { type Landing, patiently, writeFault } from './write.ts';

/** A file that holds what memory should not, under a temporary name beside a target. */
export interface Spool {
  readonly path: string;
  /** Writes all of it at a place. A full disk is waited for where the landing can, and fails with `no-space` otherwise. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Fills `into` from a place. Fails with `write-failed` when the file ends before. */
  read(into: Uint8Array, at: number): Promise<void>;
  /** Closes and removes it. Harmless twice; never rejects. */
  discard(): Promise<void>;
}

/** Where a spool lies, and who is asked when its disk is full. */
export interface Place {
  readonly target: string;
  readonly landing?: Landing | undefined;
}

/** Makes an empty one. Its name tells whose it is, so that it is swept when this process does not come to it. */
export async function openSpool(signal: AbortSignal, { target, landing }: Place): Promise<Spool> {
  const path = temporaryBeside(target);
  await makeFolder(dirname(target)).catch((error: unknown) => Promise.reject(writeFault(error, target)));
  const file = await open(path, 'wx+', 0o600).catch((error: unknown) => Promise.reject(writeFault(error, target)));
  let there = true;
  return {
    path,
    write: (bytes, at) => patiently(signal, target, bytes.length, landing, () => writeAll(file, bytes, at, target)),
    async read(into, at) {
      stopIfAborted(signal);
      await readFully(file, into, at, path);
    },
    async discard() {
      if (!there) return;
      there = false;
      await file.close().catch(() => undefined);
      await removed(path);
    },
  };
}

/** Fills `into`. Fails with `write-failed` when the file at `path`, a temporary one, ends before. */
export async function readFully(file: FileHandle, into: Uint8Array, at: number, path: string): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, at + done);
    if (bytesRead === 0) throw fault('write-failed', 'A temporary file was cut short by another program.', path);
    done += bytesRead;
  }
}

/** A disk on which less is left has no room. */
const leastFree = 16 * 1024 * 1024;

/**
 * Lets an encoder write the temporary file `path`. Rejects with the encoder's error, and with `no-space` when that is
 * the cause; then nothing stays at `path`.
 */
export async function filledBy<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    await makeFolder(dirname(path));
    return await write();
  } catch (error) {
    const room = await statfs(dirname(path)).catch(() => null);
    await removed(path);
    // The encoder has no code for it.
    if (room && room.bavail * room.bsize < leastFree) {
      throw fault('no-space', 'There is no space left on the disk for the result.', path);
    }
    throw error;
  }
}

/** Removes a temporary file; never rejects, since what cannot be removed now is swept later. */
export const removed = (path: string): Promise<void> => rm(path, { force: true, maxRetries: 3 }).catch(() => undefined);

/** A single write may end early. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number, target: string): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    }
  } catch (error) {
    throw writeFault(error, target);
  }
}
