/** Photos that a page hands over. They lie in a folder of this process alone and leave with it. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../refusal.ts';
import { isPictureName } from './pictures.ts';

/** A 100-megapixel photo of 16 bit without compression is 600 MB; what cameras write is far below 512. */
export const largestUpload = 512 * 2 ** 20;
const mostAtOnce = 4;
/** All uploads of one session together, so that a page in a loop cannot fill the disk. */
const mostBytes = 16 * 2 ** 30;

export interface Uploads {
  readonly folder: string;
  /** Streams one photo in and resolves with its path. Rejects with `too-large`, `no-space`, `refused`, `cancelled`. */
  receive(signal: AbortSignal, body: Readable, name: string): Promise<string>;
  /** Removes what was uploaded; results beside it stay, since nobody else has them. */
  close(): Promise<void>;
}

/** Makes the private folder (mode 0700, as `mkdtemp` does). */
export async function openUploads(limit = largestUpload): Promise<Uploads> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'dotbogi-uploads-')));
  const taken = new Map<string, string>();
  let open = 0;
  let total = 0;

  const receive = async (signal: AbortSignal, body: Readable, name: string): Promise<string> => {
    if (!isPictureName(safeName(name))) {
      throw new Refusal('unsupported', `«${safeName(name)}» is not named like a picture.`);
    }
    if (open >= mostAtOnce)
      throw new Refusal('refused', `${mostAtOnce} uploads are under way; send the next after one.`);
    open += 1;
    const part = join(folder, `.part-${randomUUID()}`);
    const writer = createWriteStream(part, { flags: 'wx', mode: 0o600 });
    try {
      let size = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _, done) {
          size += chunk.length;
          total += chunk.length;
          const full =
            total > mostBytes ? new Refusal('no-space', 'The uploads of this session take all their room.') : null;
          const over =
            size > limit ? new Refusal('too-large', `«${safeName(name)}» is larger than an upload may be.`) : null;
          done(over ?? full, chunk);
        },
      });
      await pipeline(body, meter, writer, { signal });
      if (size === 0) throw new Refusal('damaged', `«${safeName(name)}» is empty.`);
      const path = join(folder, freeName(taken, safeName(name)));
      await rename(part, path);
      return path;
    } catch (error) {
      // One that was broken off while it was being opened would make the file after it had been removed.
      if (!writer.closed) await new Promise<void>((resolve) => writer.once('close', resolve));
      await rm(part, { force: true });
      throw reasonOf(error, name);
    } finally {
      open -= 1;
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...taken.values()].map((file) => rm(join(folder, file), { force: true })));
    await rmdir(folder).catch(() => undefined);
  };
  return { folder, receive, close };
}

/** The last part of a name, without what a file system or a shell could stumble over; never hidden, never empty. */
export function safeName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    // Windows gives these names to devices, whatever their extension.
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '$1_');
  const extension = extname(clean).slice(0, 16);
  const stem = [...clean.slice(0, clean.length - extname(clean).length)].slice(0, 60).join('');
  return `${stem || 'photo'}${extension}`;
}

/** `taken` is keyed in small letters, since case counts for nothing on the file systems of Windows and macOS. */
function freeName(taken: Map<string, string>, wanted: string): string {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${stem}-${n}${extension}`;
  taken.set(name.toLowerCase(), name);
  return name;
}

function reasonOf(error: unknown, name: string): Refusal {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return new Refusal('no-space', `There is no room on the disk for «${safeName(name)}».`);
  if (code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET') {
    return new Refusal('cancelled', `The upload of «${safeName(name)}» was broken off.`);
  }
  return new Refusal('write-failed', `«${safeName(name)}» could not be kept in the uploads folder.`);
}
