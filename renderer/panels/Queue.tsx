import { useMemo } from 'react';
import { useWords } from '../locales/words.ts';
import { setFilter, setSearch } from '../state/gestures.ts';
import { countFolders, countStates, type Filter } from '../state/queue.ts';
import { useApp } from '../state/store.ts';
import { QueueFoot } from './QueueFoot.tsx';
import { QueueRows } from './QueueRows.tsx';
import { Tidy } from './Tidy.tsx';

/** From so many lines on, people look for a name instead of reading. */
const searchable = 8;

/** The photos that were opened, with what came of each. */
export function Queue() {
  const t = useWords();
  const photos = useApp((state) => state.queue.photos);
  const scanning = useApp((state) => state.queue.scanning);
  const refused = useApp((state) => state.queue.refused.length);
  const searched = useApp((state) => state.queue.search !== '');
  const folders = useMemo(() => countFolders({ photos }), [photos]);
  const count = photos.length;
  const some = count + refused > 0;
  const counts = `${t('queue.photos', { count })} · ${t('queue.folders', { count: folders })}`;
  return (
    <aside className="queue" data-testid="queue" aria-label={t('queue.title')}>
      <div className="queue-head">
        <h2>{t('queue.title')}</h2>
        <span className="muted" aria-live="polite">
          {scanning ? t('queue.scanning') : count === 0 ? t('queue.empty') : counts}
        </span>
      </div>
      {some ? <Filters /> : null}
      {count + refused >= searchable || searched ? <Search /> : null}
      {some ? <QueueRows /> : null}
      <Tidy />
      <QueueFoot />
    </aside>
  );
}

function Filters() {
  const t = useWords();
  const { photos, statuses, refused, filter: chosen } = useApp((state) => state.queue);
  // Sizes arrive all the time while a long list is scrolled, and change nothing here.
  const counts = useMemo(() => countStates({ photos, statuses, refused }), [photos, statuses, refused]);
  const chips: readonly (readonly [Filter, number])[] = [
    ['all', photos.length + counts.refused],
    ['left', counts.left],
    ['done', counts.done],
    ['failed', counts.failed + counts.refused],
  ];
  return (
    <fieldset className="chips">
      <legend className="unseen">{t('queue.filter')}</legend>
      {chips.map(([filter, count]) => (
        <button
          key={filter}
          type="button"
          className={`chip chip-${filter}`}
          data-testid={`filter-${filter}`}
          data-some={count > 0}
          aria-pressed={chosen === filter}
          onClick={() => setFilter(filter)}
        >
          {t(`queue.${filter}`)} {count}
        </button>
      ))}
    </fieldset>
  );
}

function Search() {
  const t = useWords();
  const search = useApp((state) => state.queue.search);
  return (
    <div className="search">
      <input
        type="search"
        className="field"
        data-testid="search"
        aria-label={t('queue.search')}
        placeholder={t('queue.search')}
        spellCheck={false}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
    </div>
  );
}
