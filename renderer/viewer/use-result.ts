import { useMemo } from 'react';
import { type Result, resultOf } from '../state/result.ts';
import { useApp } from '../state/store.ts';

/** What the selected photo has become. */
export function useResult(): Result | null {
  const selected = useApp((state) => state.view.selected);
  const queue = useApp((state) => state.queue);
  return useMemo(() => (selected === null ? null : resultOf(queue, selected)), [queue, selected]);
}
