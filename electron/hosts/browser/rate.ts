/** How much one host does in a time: a bucket that fills steadily and empties by one for each thing done. */
export interface Rate {
  /** True when one more may be done now. */
  take(): boolean;
}

/** @param burst how many at once after a rest. @param perSecond how many on the long run. */
export function openRate(
  burst: number,
  perSecond: number,
  now: () => number = performance.now.bind(performance),
): Rate {
  let left = burst;
  let last = now();
  return {
    take() {
      const time = now();
      left = Math.min(burst, left + (Math.max(0, time - last) / 1000) * perSecond);
      last = time;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
