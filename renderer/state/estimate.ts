import type { Estimate, Failure, Range } from '../../electron/contract.ts';

/** What is known of the run before it starts. `key` names the photos and the settings that it is about. */
export interface Forecast {
  readonly state: 'none' | 'measuring' | 'known' | 'failed';
  readonly key: string;
  readonly value: Estimate | null;
  readonly failure: Failure | null;
}

export const noForecast: Forecast = { state: 'none', key: '', value: null, failure: null };

/** Will the results not fit on the disk, or only if things go well? null while nothing is known. */
export function diskDoubt({ bytes, free }: Pick<Estimate, 'bytes' | 'free'>): 'no' | 'maybe' | null {
  if (free === null || bytes.high <= free) return null;
  return bytes.low > free ? 'no' : 'maybe';
}

/** How a true value lies to an estimate of it. */
export function judge(truth: number, { low, high }: Range): 'less' | 'within' | 'more' {
  if (truth < low) return 'less';
  return truth > high ? 'more' : 'within';
}
