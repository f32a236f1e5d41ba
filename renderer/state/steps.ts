/** Where a key leads in a list of `count` lines, from line `at`; `page`: lines on a screen. */
const steps: Readonly<Record<string, (at: number, count: number, page: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, _, page) => at + page,
  PageUp: (at, _, page) => at - page,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Keys that move in a list, as `KeyboardEvent.key`. */
export const stepKeys: readonly string[] = Object.keys(steps);

/** The line that a key leads to; null for a key that leads nowhere. */
export function stepTo(key: string, at: number, count: number, page: number): number | null {
  const next = steps[key]?.(at, count, page);
  return next === undefined ? null : Math.min(Math.max(next, 0), count - 1);
}
