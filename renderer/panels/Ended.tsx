import { spellTime, spellTimes } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { saveReport } from '../state/actions/report.ts';
import { reveal } from '../state/actions/reveal.ts';
import { retryFailed } from '../state/actions/run.ts';
import { judge } from '../state/estimate.ts';
import { countStates, pendingPhotos, statusOf } from '../state/queue.ts';
import { choiceKey } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

/** What came of the run: every photo is in one of the numbers. */
export function Ended() {
  const t = useWords();
  const summary = useApp((state) => state.run.summary);
  const queue = useApp((state) => state.queue);
  const inWindow = useApp((state) => state.engine.host === 'window');
  const choice = useApp((state) => state.choice);
  const { failed } = countStates(queue);
  // When only the failed ones are left to do, the button that starts says the same.
  const others = pendingPhotos(queue, choiceKey(choice)).length !== failed;
  const result = queue.photos.map((photo) => statusOf(queue, photo.id)).find((status) => status.state === 'done');
  if (summary === null) return null;
  return (
    <>
      {failed === 0 || !others ? null : (
        <button type="button" className="button" data-testid="retry" onClick={retryFailed}>
          {t('run.retry', { count: failed })}
        </button>
      )}
      {inWindow && result?.target ? (
        <button type="button" className="button" onClick={() => void reveal(result.target ?? '')}>
          {t('run.reveal')}
        </button>
      ) : null}
      <p className="ended" data-testid="ended">
        <span className="ended-time">
          {t('run.ended', { time: spellTime(summary.milliseconds, t) })} <Truth milliseconds={summary.milliseconds} />
        </span>
        <span className="good">✓ {t('run.endedDone', { count: summary.done })}</span>
        {summary.skipped > 0 ? <span>– {t('run.endedSkipped', { count: summary.skipped })}</span> : null}
        {summary.failed > 0 ? <span className="bad">! {t('run.endedFailed', { count: summary.failed })}</span> : null}
        {summary.cancelled > 0 ? <span>× {t('run.endedCancelled', { count: summary.cancelled })}</span> : null}
      </p>
      <Report />
    </>
  );
}

/** What had been said of the time beforehand, beside what it was. */
function Truth({ milliseconds }: { milliseconds: number }) {
  const t = useWords();
  const forecast = useApp((state) => state.run.forecast);
  if (forecast === null) return null;
  const fate = judge(milliseconds, forecast.milliseconds);
  return (
    <span className="muted" data-testid="truth" data-fate={fate}>
      ({t(`forecast.said-${fate}`, { time: spellTimes(forecast.milliseconds, t) })})
    </span>
  );
}

function Report() {
  const t = useWords();
  return (
    <span className="report">
      <span className="muted">{t('report.title')}</span>
      {(['csv', 'json'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="button small"
          data-testid={`report-${format}`}
          aria-label={t('report.save', { format: format.toUpperCase() })}
          onClick={() => void saveReport(format)}
        >
          {format.toUpperCase()}
        </button>
      ))}
    </span>
  );
}
