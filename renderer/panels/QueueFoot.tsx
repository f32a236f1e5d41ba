import { useRetell } from '../locales/retell.ts';
import { useWords } from '../locales/words.ts';
import { launch, reveal } from '../state/actions/reveal.ts';
import { run } from '../state/actions/run.ts';
import { statusOf } from '../state/queue.ts';
import { isBusy } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** What can be done with the photo that is picked: its result opened or shown, or another try. */
export function QueueFoot() {
  const t = useWords();
  const retell = useRetell();
  const selected = useApp((state) => state.view.selected);
  const status = useApp((state) => (selected === null ? null : statusOf(state.queue, selected)));
  const inWindow = useApp((state) => state.engine.host === 'window');
  const busy = useApp((state) => isBusy(state.run));
  if (status === null || selected === null) return null;
  const { state, target, reason } = status;
  if (state === 'failed')
    return (
      <div className="queue-foot">
        <p className="row-failed queue-why">{reason === null ? null : retell(reason)}</p>
        <button
          type="button"
          className="button"
          data-testid="retry-one"
          disabled={busy}
          onClick={() => void run([selected])}
        >
          {t('foot.retry')}
        </button>
      </div>
    );
  if (!inWindow || state !== 'done' || target === null) return null;
  return (
    <div className="queue-foot">
      <button type="button" className="button" onClick={() => void launch(target)}>
        {t('foot.open')}
      </button>
      <button type="button" className="button" onClick={() => void reveal(target)}>
        {t('foot.reveal')}
      </button>
    </div>
  );
}
