import type { Failure, FailureCode } from '../contract.ts';

/** The one error of the pipeline: `failure` is what travels on, its message is for people. */
export class PipelineError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'PipelineError';
  }
}

/** A typed failure, ready to be thrown. */
export function fault(code: FailureCode, message: string, path?: string): PipelineError {
  return new PipelineError(path === undefined ? { code, message } : { code, message, path });
}

/** Throws `cancelled` once the signal has fired; called between the steps that cannot be interrupted. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw fault('cancelled', 'Cancelled.');
}

/** The system's error code (`ENOENT` …) of an unknown thrown value, or ''. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
