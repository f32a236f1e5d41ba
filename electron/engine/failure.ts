import type { Failure, FailureCode } from '../contract.ts';

/** The engine's own refusals; `failure` is what crosses to the hosts. */
export class EngineError extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, message: string, path?: string) {
    super(message);
    this.name = 'EngineError';
    this.failure = path === undefined ? { code, message } : { code, message, path };
  }
}

const system: Readonly<Record<string, readonly [FailureCode, string]>> = {
  ENOENT: ['not-found', 'is not there'],
  ENOTDIR: ['not-found', 'is not there: part of its path is a file'],
  EACCES: ['no-permission', 'may not be used by this user'],
  EPERM: ['no-permission', 'may not be used by this user'],
  EROFS: ['no-permission', 'lies on a medium that cannot be written'],
  ENOSPC: ['no-space', 'does not fit: the disk is full'],
  EDQUOT: ['no-space', 'does not fit: the quota of this user is used up'],
  ELOOP: ['unreadable', 'is a link that leads back to itself'],
  ENAMETOOLONG: ['unreadable', 'has too long a path for this file system'],
  EEXIST: ['collision', 'is taken by something else'],
  EISDIR: ['unreadable', 'is a folder where a file was expected'],
  EMFILE: ['unreadable', 'cannot be opened: too many files are open'],
  EIO: ['unreadable', 'cannot be read: the disk reports an error'],
};

function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<Failure>;
  return typeof code === 'string' && typeof message === 'string';
}

/** Whatever was thrown, as a failure about `path`. Texts of libraries and systems are never passed on. */
export function failureOf(error: unknown, path?: string): Failure {
  if (error instanceof Error && 'failure' in error && isFailure(error.failure)) {
    const { failure } = error;
    return failure.path === undefined && path !== undefined ? { ...failure, path } : failure;
  }
  const where = path === undefined ? {} : { path };
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.', ...where };
  const known = error instanceof Error && 'code' in error ? system[String(error.code)] : undefined;
  if (known) return { code: known[0], message: `«${path ?? 'A file'}» ${known[1]}.`, ...where };
  const thing = path === undefined ? 'this' : `«${path}»`;
  return { code: 'internal', message: `Dotbogi made a mistake at ${thing}; it is no fault of the file.`, ...where };
}

/** Whatever was thrown, as an error that carries its failure about `path`. */
export function typed(error: unknown, path?: string): EngineError {
  const failure = failureOf(error, path);
  return new EngineError(failure.code, failure.message, failure.path);
}
