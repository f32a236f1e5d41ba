import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault, stopIfAborted } from './fault.ts';
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
      for (let done = 0; done < into.length; ) {
        stopIfAborted(signal);
        const { bytesRead } = await file.read(into, done, into.length - done, at + done);
        if (bytesRead === 0) throw fault('write-failed', 'A temporary file was cut short by another program.', path);
        done += bytesRead;
      }
    },
    async discard() {
      if (!there) return;
      there = false;
      await file.close().catch(() => undefined);
      await rm(path, { force: true, maxRetries: 3 }).catch(() => undefined);
    },
  };
}

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
