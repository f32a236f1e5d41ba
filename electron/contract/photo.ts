/** Picture files as scans find them, and what tells why one cannot be used. */
import * as z from 'zod';

/** A path on this machine: bounded, and without NUL, which the file system would read as its end. */
export const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'a path holds no NUL');
export const id = z.string().regex(/^[\w-]{1,64}$/);

export const ScanRequest = z.strictObject({ sources: z.array(path).min(1).max(100_000), recursive: z.boolean() });
export type ScanRequest = z.infer<typeof ScanRequest>;

/** A picture file that a scan found. `id` depends on the path alone, so it outlives an engine. */
export interface Photo {
  readonly id: string;
  readonly path: string;
  /** The named folder it was found below (or its own folder), and its place below that. */
  readonly root: string;
  readonly relative: string;
  readonly bytes: number;
}
/** `refused`: what looked like an input but cannot be one, with the reason. */
export interface ScanResult {
  readonly photos: readonly Photo[];
  readonly refused: readonly Failure[];
}

export const RunId = id;
export const PhotoId = id;
export const Path = path;

export type FailureCode =
  | 'not-found'
  | 'unreadable'
  | 'not-a-picture'
  | 'unsupported'
  | 'damaged'
  | 'too-large'
  | 'no-permission'
  | 'no-space'
  | 'write-failed'
  | 'model-failed'
  | 'engine-died'
  | 'collision'
  | 'cancelled'
  | 'refused'
  | 'internal';

/** One clear sentence that names the thing and the cause. Callers switch on `code`; the text is for people. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly path?: string;
}
