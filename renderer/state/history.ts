import type { RunHistory } from '../../electron/contract.ts';

/** Earlier runs, as far as the page has asked for them. */
export interface History {
  /** Latest first; null until they have been asked for. */
  readonly runs: readonly RunHistory[] | null;
  /** Broken off and waiting, latest first; empty once it was decided about them. */
  readonly unfinished: readonly RunHistory[];
}

export const noHistory: History = { runs: null, unfinished: [] };

/** Runs that anything came of, or that can go on; the one under way is told of elsewhere. */
export function tellable(runs: readonly RunHistory[]): readonly RunHistory[] {
  return runs.filter(({ working, files }) => !working && files > 0);
}
