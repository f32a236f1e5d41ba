/** What a pane shows: the photo's own pixels, or a model by its id (the plain enlargement is one of them). */
export type Shown = 'original' | (string & {});

export interface Compare {
  /** 2 to 4. */
  readonly panes: readonly Shown[];
  /** Number of the pane that fills the stage, from 0; null: all beside each other. */
  readonly flipped: number | null;
}

export const fewestPanes = 2;
export const mostPanes = 4;
/** What is compared at first; models that a catalog lacks are left out by `settlePanes`. */
export const firstCompare: Compare = { panes: ['original', 'bicubic', 'asym-lite', 'asym-vdsr'], flipped: null };

/** What is on the stage: all panes, or the one that fills it. */
export function shownPanes({ panes, flipped }: Compare): readonly Shown[] {
  const alone = flipped === null ? undefined : panes[flipped];
  return alone === undefined ? panes : [alone];
}

/** Keeps to panes that can be shown, and to the allowed number of them. */
export function settlePanes(compare: Compare, models: readonly string[]): Compare {
  const known: readonly Shown[] = ['original', ...models];
  const panes = compare.panes.filter((pane) => known.includes(pane)).slice(0, mostPanes);
  for (const one of known) if (panes.length < fewestPanes && !panes.includes(one)) panes.push(one);
  const flipped = compare.flipped !== null && compare.flipped < panes.length ? compare.flipped : null;
  return { panes, flipped };
}

/** Shows a pane alone, or all again when it is alone already. */
export function flip(compare: Compare, pane: number): Compare {
  if (pane < 0 || pane >= compare.panes.length) return compare;
  return { ...compare, flipped: compare.flipped === pane ? null : pane };
}

/** Puts something else into a pane. */
export function putInto(compare: Compare, pane: number, shown: Shown): Compare {
  return { ...compare, panes: compare.panes.map((old, at) => (at === pane ? shown : old)) };
}

/** One more pane, with the first thing that is not shown yet; nothing when there are four. */
export function withPane(compare: Compare, models: readonly string[]): Compare {
  if (compare.panes.length >= mostPanes) return compare;
  const next = ['original', ...models].find((one) => !compare.panes.includes(one)) ?? 'original';
  return { panes: [...compare.panes, next], flipped: null };
}

/** One pane less; two stay. */
export function withoutPane(compare: Compare, pane: number): Compare {
  if (compare.panes.length <= fewestPanes) return compare;
  return { panes: compare.panes.filter((_, at) => at !== pane), flipped: null };
}
