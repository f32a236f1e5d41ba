import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useWords } from '../locales/words.ts';
import { pick } from '../state/actions/show.ts';
import { takeOff } from '../state/actions/tidy.ts';
import { type Queue, type Row, shownRows } from '../state/queue.ts';
import { stepTo } from '../state/steps.ts';
import { useApp } from '../state/store.ts';
import { QueueRow } from './QueueRow.tsx';
import { RefusedRow } from './RefusedRow.tsx';

const rowHeight = 56;

const keyOf = (row: Row): string => (row.kind === 'photo' ? row.photo.id : row.failure.message);

const untold: Queue['statuses'] = {};

/** The lines of the list; only those on the screen are in the page. */
export function QueueRows() {
  const t = useWords();
  const queue = useApp((state) => state.queue);
  const selected = useApp((state) => state.view.selected);
  // Without a filter by state, what becomes of a photo changes nothing in the list.
  const { photos, refused, filter, search } = queue;
  const statuses = filter === 'all' ? untold : queue.statuses;
  const rows = useMemo(
    () => shownRows({ photos, refused, filter, search, statuses }),
    [photos, refused, filter, search, statuses],
  );
  const scroller = useRef<HTMLDivElement>(null);
  // A new function would have ten thousand lines measured anew at every drawing.
  const getItemKey = useCallback((index: number) => keyOf(rows[index]!), [rows]);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
    getItemKey,
  });
  const at = useMemo(
    () => rows.findIndex((row) => row.kind === 'photo' && row.photo.id === selected),
    [rows, selected],
  );
  // Only another photo scrolls the list, not every new state.
  const scrolledTo = useRef<string | null>(null);
  useEffect(() => {
    if (at < 0 || scrolledTo.current === selected) return;
    scrolledTo.current = selected;
    list.scrollToIndex(at, { align: 'auto' });
  }, [at, selected, list]);
  const move = (event: React.KeyboardEvent) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      // One that filter or search hide is not meant.
      if (at >= 0) takeOff();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const next = stepTo(event.key, at, rows.length, page);
    if (next === null) return;
    event.preventDefault();
    const row = rows.slice(0, next + 1).findLast(({ kind }) => kind === 'photo');
    if (row?.kind === 'photo') pick(row.photo.id);
  };
  if (rows.length === 0) return <p className="queue-none muted">{t('queue.none')}</p>;
  return (
    <div
      ref={scroller}
      className="queue-rows"
      role="listbox"
      tabIndex={0}
      data-testid="queue-rows"
      aria-label={t('queue.title')}
      aria-activedescendant={at >= 0 ? `row-${selected}` : undefined}
      onKeyDown={move}
    >
      <div className="queue-run" role="presentation" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const place = { top: start, place: index + 1, total: rows.length };
          return row.kind === 'photo' ? (
            <QueueRow key={keyOf(row)} photo={row.photo} {...place} />
          ) : (
            <RefusedRow key={keyOf(row)} failure={row.failure} {...place} />
          );
        })}
      </div>
    </div>
  );
}
