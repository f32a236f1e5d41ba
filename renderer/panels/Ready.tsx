import { useMemo } from 'react';
import { useWords } from '../locales/words.ts';
import { run } from '../state/actions/run.ts';
import { pendingPhotos } from '../state/queue.ts';
import { choiceKey, isTemplate } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

/** The button that starts, as long as something is left to do. */
export function Ready() {
  const t = useWords();
  const { photos, statuses } = useApp((state) => state.queue);
  const choice = useApp((state) => state.choice);
  const able = useApp((state) => state.engine.link === 'open' && state.engine.models.length > 0);
  // Sizes arrive all the time while a long list is scrolled, and change nothing here.
  const count = useMemo(
    () => pendingPhotos({ photos, statuses }, choiceKey(choice)).length,
    [photos, statuses, choice],
  );
  if (photos.length === 0) return null;
  if (count === 0)
    return (
      <span className="good" data-testid="nothing-left">
        ✓ {t('run.nothingLeft')}
      </span>
    );
  return (
    <button
      type="button"
      className="button primary"
      data-testid="run"
      disabled={!able || !isTemplate(choice.settings.name)}
      aria-keyshortcuts="Control+Enter"
      onClick={() => void run(null)}
    >
      <span aria-hidden="true">▶</span> {t('run.start', { count })}
    </button>
  );
}
