import { useWords } from '../locales/words.ts';
import { bringBack, emptyList, takeOff } from '../state/actions/tidy.ts';
import { isBusy } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** Takes photos off the list, and back again: no file is touched, so nothing has to be confirmed. */
export function Tidy() {
  const t = useWords();
  const count = useApp(({ queue }) => queue.photos.length + queue.refused.length);
  const gone = useApp(({ queue }) => queue.takenOff?.count ?? 0);
  const selected = useApp(({ view }) => view.selected !== null);
  const busy = useApp(({ run }) => isBusy(run));
  if (busy || count + gone === 0) return null;
  return (
    <div className="tidy">
      {gone === 0 ? null : (
        <button type="button" className="bare accent" data-testid="bring-back" onClick={bringBack}>
          {t('tidy.back', { count: gone })}
        </button>
      )}
      {selected ? (
        <button
          type="button"
          className="bare"
          data-testid="take-off"
          title={t('tidy.note')}
          aria-keyshortcuts="Delete"
          onClick={takeOff}
        >
          {t('tidy.one')}
        </button>
      ) : null}
      {count > 0 ? (
        <button type="button" className="bare" data-testid="empty-list" title={t('tidy.note')} onClick={emptyList}>
          {t('tidy.all')}
        </button>
      ) : null}
    </div>
  );
}
