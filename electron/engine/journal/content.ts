/** What a file holds, in a word: cheaply where nothing about it has changed, by reading all of it otherwise. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';

interface Facts {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** Changes whenever the file does: also the time of change, since people and programs set the other one back. */
export const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: Facts): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** The stamp of a regular file, not following links; null for anything else and for what is not there. */
export async function stampAt(path: string): Promise<{ readonly stamp: string; readonly bytes: number } | null> {
  const facts = await lstat(path, { bigint: true }).catch(() => null);
  return facts?.isFile() ? { stamp: stampOf(facts), bytes: Number(facts.size) } : null;
}

async function hash(signal: AbortSignal, file: FileHandle): Promise<string> {
  const sum = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return sum.digest('hex');
    sum.update(buffer.subarray(0, bytesRead));
  }
}

/** What a file holds, and the state of the file in which that was found. */
export interface Content {
  readonly stamp: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * The content of a regular file; `recorded` knows the SHA-256 of some by path and stamp. Null when there is none, when it cannot be read, and when it changes while
 * it is read. Rejects only when cancelled.
 */
export async function contentOf(
  signal: AbortSignal,
  path: string,
  recorded?: (path: string, stamp: string) => string | null,
): Promise<Content | null> {
  // Without O_NONBLOCK, a pipe that took the file's place would hold this call for ever.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (!file) return null;
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile()) return null;
    const stamp = stampOf(before);
    const known = recorded?.(path, stamp);
    if (known) return { stamp, sha256: known };
    const sha256 = await hash(signal, file);
    if (stampOf(await file.stat({ bigint: true })) !== stamp) return null;
    return { stamp, sha256 };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  } finally {
    await file.close();
  }
}
