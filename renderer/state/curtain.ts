/** Where keys hang the curtain, 0 (left) to 1, from where it is; `far` makes the small steps large. */
const steps: Readonly<Record<string, (at: number, far: boolean) => number>> = {
  ArrowLeft: (at, far) => at - (far ? 0.1 : 0.01),
  ArrowDown: (at, far) => at - (far ? 0.1 : 0.01),
  ArrowRight: (at, far) => at + (far ? 0.1 : 0.01),
  ArrowUp: (at, far) => at + (far ? 0.1 : 0.01),
  PageUp: (at) => at + 0.1,
  PageDown: (at) => at - 0.1,
  Home: () => 0,
  End: () => 1,
};

/** Keys that the curtain's handle hears, as `KeyboardEvent.key`. */
export const curtainKeys: readonly string[] = Object.keys(steps);

/** The curtain after a key; null for a key that it does not hear. */
export function curtainAfter(key: string, at: number, far: boolean): number | null {
  return steps[key]?.(at, far) ?? null;
}
