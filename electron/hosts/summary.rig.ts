import type { Summary } from '../contract.ts';

/** What a run of one photo came to, for tests of what tells it. */
export const summary: Summary = {
  run: 'r',
  files: 1,
  done: 1,
  skipped: 0,
  failed: 0,
  cancelled: 0,
  milliseconds: 1,
  megapixels: 1,
  failures: [],
};
