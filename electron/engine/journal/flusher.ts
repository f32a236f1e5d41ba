/** Flushes one file to the disk off this thread, as seldom as those who wait for it allow. */
import { type FileHandle, open } from 'node:fs/promises';

export interface Flusher {
  /** Resolves when all that was written before the call is on the disk. Rejects with the system's error. */
  flush(): Promise<void>;
  /** Lets a flush under way end first. */
  close(): void;
}

/** The file need not be there before the first flush. */
export function openFlusher(path: string): Flusher {
  let file: FileHandle | null = null;
  let working: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const once = async () => {
    // Windows flushes only what may be written.
    file ??= await open(path, 'r+');
    await file.datasync();
  };
  const start = (): Promise<void> => {
    working = once().finally(() => {
      working = null;
    });
    return working;
  };
  return {
    flush() {
      if (!working) return start();
      // The one under way may have begun before the caller's write.
      next ??= working
        .catch(() => undefined)
        .then(() => {
          next = null;
          return start();
        });
      return next;
    },
    close() {
      // A handle in use would be closed under the flush.
      void (working ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => file?.close())
        .finally(() => {
          file = null;
        });
    },
  };
}
