import type { Failure, FailureCode } from '../contract.ts';

/** The error by which a host says no; `failure` is what crosses to the page. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, message: string, path?: string) {
    super(message);
    this.name = 'Refusal';
    this.failure = path === undefined ? { code, message } : { code, message, path };
  }
}
