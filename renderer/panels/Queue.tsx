import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../locales/words.ts';
import { pick } from '../state/actions/show.ts';
import { setFilter } from '../state/gestures.ts';
import { countFolders, countStates, type Filter, shownPhotos } from '../state/queue.ts';
import { useApp } from '../state/store.ts';
import { QueueRow } from './QueueRow.tsx';

const rowHeight = 56;

/** The photos that were opened, with what came of each. */
export function Queue() {
  const t = useWords();
  const queue = useApp((state) => state.queue);
  const folders = useMemo(() => countFolders(queue), [queue]);
  const count = queue.photos.length;
  return (
    <aside className="queue" data-testid="queue" aria-label={t('queue.title')}>
      <div className="queue-head">
        <h2>{t('queue.title')}</h2>
        <span className="muted">
          {count === 0
            ? t(queue.scanning ? 'queue.scanning' : 'queue.empty')
            : `${t('queue.photos', { count })} · ${t('queue.folders', { count: folders })}`}
        </span>
      </div>
      {count === 0 ? null : <Filters />}
      {count === 0 ? null : <Rows />}
    </aside>
  );
}

function Filters() {
  const t = useWords();
  const queue = useApp((state) => state.queue);
  const counts = useMemo(() => countStates(queue), [queue]);
  const chips: readonly (readonly [Filter, number])[] = [
    ['all', queue.photos.length],
    ['done', counts.done],
    ['failed', counts.failed],
  ];
  return (
    <fieldset className="chips">
      <legend className="unseen">{t('queue.filter')}</legend>
      {chips.map(([filter, count]) => (
        <button
          key={filter}
          type="button"
          className={`chip chip-${filter}`}
          data-some={count > 0}
          aria-pressed={queue.filter === filter}
          onClick={() => setFilter(filter)}
        >
          {t(`queue.${filter}`)} {count}
        </button>
      ))}
    </fieldset>
  );
}

function Rows() {
  const t = useWords();
  const queue = useApp((state) => state.queue);
  const selected = useApp((state) => state.view.selected);
  const photos = useMemo(() => shownPhotos(queue), [queue]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: photos.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => photos[index]?.id ?? index,
  });
  const at = photos.findIndex((photo) => photo.id === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another photo scrolls the list, not every new state
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [selected]);
  const move = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: photos.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const photo = photos[Math.min(Math.max(next, 0), photos.length - 1)];
    if (photo !== undefined) pick(photo.id);
  };
  if (photos.length === 0) return <p className="queue-none muted">{t('queue.none')}</p>;
  return (
    <div
      ref={scroller}
      className="queue-rows"
      role="listbox"
      tabIndex={0}
      aria-label={t('queue.title')}
      aria-activedescendant={at >= 0 ? `row-${selected}` : undefined}
      onKeyDown={move}
    >
      <div className="queue-run" role="presentation" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const photo = photos[row.index];
          return photo === undefined ? null : (
            <QueueRow key={photo.id} photo={photo} top={row.start} place={row.index + 1} total={photos.length} />
          );
        })}
      </div>
    </div>
  );
}
