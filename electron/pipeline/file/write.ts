import { createHash } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fault, PipelineError, stopIfAborted, systemCode } from '../fault.ts';
import { makeFolder } from './folder.ts';
import { temporaryBeside } from './temporary.ts';

/** Fails with `refused` when `target` is the very file `source`, by whatever name: originals are never touched. */
export async function refuseOriginal(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([source, target].map((path) => stat(path, { bigint: true }).catch(() => null)));
  if (from && to && from.dev === to.dev && from.ino === to.ino) {
    throw fault('refused', `“${basename(target)}” is the original photo, which is never written over.`, target);
  }
}

/** A piece of a file: bytes, or where they lie in another file, from `from` to before `to`. */
export type Piece = Buffer | { readonly path: string; readonly from: number; readonly to: number };

/** What whoever keeps the books hears of a result on its way to its name. */
export interface Landing {
  /** All of it lies flushed under a temporary name, and the name comes next. */
  ready?(facts: { readonly bytes: number; readonly sha256: string }): void | Promise<void>;
  /** The disk is full: resolves when another try is worth it. Without it a full disk is a failure at once. */
  full?(folder: string, bytes: number): Promise<void>;
}

/**
 * Writes a file so that its name only ever stands for the whole of it: a hidden file beside it, flushed, then
 * renamed (`replace`) or linked, which fails with `collision` where the name is taken. No link is followed.
 */
export async function writeWhole(
  signal: AbortSignal,
  target: string,
  parts: readonly Piece[],
  replace: boolean,
  landing: Landing = {},
): Promise<void> {
  const facts = landing.ready ? await factsOf(parts) : null;
  const ready = async () => facts && landing.ready?.(facts);
  const once = () => writeOnce(signal, target, parts, replace, ready);
  await patiently(signal, target, bytesOf(parts), landing, once);
}

/** Does `work` until the disk has room for it, where somebody can wait for that; `bytes` is what it will need. */
export async function patiently<T>(
  signal: AbortSignal,
  target: string,
  bytes: number,
  landing: Landing | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isFull = error instanceof PipelineError && error.failure.code === 'no-space';
      if (!landing?.full || !isFull || signal.aborted) throw error;
      // The picture is computed: waiting costs less than computing it again.
      await landing.full(dirname(target), bytes);
    }
  }
}

const lengthOf = (part: Piece): number => (Buffer.isBuffer(part) ? part.length : part.to - part.from);
const bytesOf = (parts: readonly Piece[]): number => parts.reduce((sum, part) => sum + lengthOf(part), 0);

/** Bytes of another file that are in memory at a time. */
const chunkBytes = 1024 * 1024;

/** The bytes of a piece, one stretch after the other; a stretch is only good until the next. */
async function* stretches(part: Piece): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(part)) {
    yield part;
    return;
  }
  const chunk = Buffer.alloc(Math.min(chunkBytes, part.to - part.from));
  const file = await open(part.path, 'r');
  try {
    for (let at = part.from; at < part.to; ) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, part.to - at), at);
      if (bytesRead === 0) throw fault('write-failed', 'A temporary file was cut short by another program.', part.path);
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function factsOf(parts: readonly Piece[]): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for (const part of parts) for await (const bytes of stretches(part)) hash.update(bytes);
  return { bytes: bytesOf(parts), sha256: hash.digest('hex') };
}

async function writeParts(signal: AbortSignal, file: FileHandle, parts: readonly Piece[]): Promise<void> {
  for (const part of parts) {
    // Goes on until all is written; a single write may end early.
    for await (const bytes of stretches(part)) {
      stopIfAborted(signal);
      await file.writeFile(bytes);
    }
  }
}

async function writeOnce(
  signal: AbortSignal,
  target: string,
  parts: readonly Piece[],
  replace: boolean,
  ready: () => Promise<unknown>,
): Promise<void> {
  const folder = dirname(target);
  const temporary = temporaryBeside(target);
  try {
    await makeFolder(folder);
    const file = await open(temporary, 'wx', 0o666);
    try {
      await writeParts(signal, file, parts);
      await file.sync();
    } finally {
      await file.close();
    }
    stopIfAborted(signal);
    await ready();
    await (replace ? takeOver(temporary, target) : claim(temporary, target));
    await flushFolder(folder);
  } catch (error) {
    throw writeFault(error, target);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function takeOver(temporary: string, target: string): Promise<void> {
  const there = await lstat(target).catch(() => null);
  if (there && !there.isFile() && !there.isSymbolicLink()) {
    throw fault('collision', `“${basename(target)}” is taken by something that is not a file.`, target);
  }
  await rename(temporary, target);
}

async function claim(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw taken(target);
    // File systems without hard links (exFAT). Reserving the name first would leave an empty file under it after a
    // crash; looking first leaves a moment in which another program could take it, which is the lesser harm.
    if (await lstat(target).catch(() => null)) throw taken(target);
    await rename(temporary, target);
  }
}

function taken(target: string): PipelineError {
  return fault('collision', `“${basename(target)}” exists already.`, target);
}

/** A rename is only kept through a power cut once its folder is flushed; Windows cannot and need not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** The failure that an error of the disk under `target` stands for; failures pass through. */
export function writeFault(error: unknown, target: string): unknown {
  if (error instanceof PipelineError) return error;
  const name = basename(target);
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fault('no-space', `There is no space left on the disk for “${name}”.`, target);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fault('no-permission', `“${name}” may not be written in its folder.`, target);
    case 'ENAMETOOLONG':
      return fault('write-failed', `The name of “${name}” is too long for its disk.`, target);
    default:
      return fault('write-failed', `“${name}” could not be written to its disk.`, target);
  }
}
