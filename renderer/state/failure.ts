import type { Failure } from '../../electron/contract.ts';

/** The typed failure that an error carries; anything else is a fault of the program and says so. */
export function failureOf(error: unknown): Failure {
  if (typeof error === 'object' && error !== null) {
    if ('failure' in error && isFailure(error.failure)) return error.failure;
    if (isFailure(error)) return error;
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
