import { useState } from 'react';
import type { RunHistory } from '../../electron/contract.ts';
import { Sheet } from '../controls/Sheet.tsx';
import { shortPath, spellTime, spellWhen } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { forget, goOn, openAgain, retryRun, runAgain } from '../state/actions/history.ts';
import { isBusy } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** Earlier runs: what, with which settings, and what came of it; each can be opened again. */
export function HistorySheet({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const runs = useApp((state) => state.history.runs);
  return (
    <Sheet title={t('history.title')} onClose={onClose} wide>
      {runs === null ? <p className="muted">{t('history.reading')}</p> : null}
      {runs?.length === 0 ? <p className="muted">{t('history.none')}</p> : null}
      <ul className="runs" aria-label={t('history.title')}>
        {runs?.map((run) => (
          <Earlier key={run.run} run={run} />
        ))}
      </ul>
    </Sheet>
  );
}

function Earlier({ run }: { run: RunHistory }) {
  const t = useWords();
  const language = useApp((state) => state.view.language);
  const busy = useApp((state) => isBusy(state.run));
  const when = spellWhen(run.begun, language);
  return (
    <li className="earlier" data-testid="earlier">
      <div className="line">
        <strong>{when}</strong>
        <span className="muted line-value" title={run.sources.join('\n')}>
          {run.sources.slice(0, 2).map(shortPath).join(' · ')}
        </span>
      </div>
      <p className="muted">
        <Facts run={run} />
      </p>
      <p className="ended">
        <span className="good">✓ {t('run.endedDone', { count: run.done })}</span>
        {run.skipped > 0 ? <span>– {t('run.endedSkipped', { count: run.skipped })}</span> : null}
        {run.failed > 0 ? <span className="bad">! {t('run.endedFailed', { count: run.failed })}</span> : null}
        {run.left + run.cancelled > 0 ? (
          <span>× {t('run.endedCancelled', { count: run.left + run.cancelled })}</span>
        ) : null}
      </p>
      <div className="earlier-buttons">
        <button
          type="button"
          className="button small"
          data-testid="run-again"
          disabled={busy}
          onClick={() => void runAgain(run)}
        >
          {t('history.run')}
          <span className="unseen"> {when}</span>
        </button>
        <button
          type="button"
          className="button small"
          data-testid="open-again"
          disabled={busy}
          onClick={() => void openAgain(run)}
        >
          {t('history.again')}
          <span className="unseen"> {when}</span>
        </button>
        {run.ended === null && run.left > 0 ? (
          <button type="button" className="button small" disabled={busy} onClick={() => void goOn(run)}>
            {t('unfinished.goOn')}
          </button>
        ) : null}
        {run.failed > 0 ? (
          <button type="button" className="button small" disabled={busy} onClick={() => void retryRun(run)}>
            {t('run.retry', { count: run.failed })}
          </button>
        ) : null}
        <Forget run={run} when={when} />
      </div>
    </li>
  );
}

/** What is forgotten does not come back, so a first press only asks. */
function Forget({ run, when }: { run: RunHistory; when: string }) {
  const t = useWords();
  const [isAsked, setAsked] = useState(false);
  return (
    <button
      type="button"
      className={isAsked ? 'bare bad' : 'bare'}
      data-testid="forget"
      title={t('history.forgetNote')}
      onBlur={() => setAsked(false)}
      onClick={() => (isAsked ? void forget(run) : setAsked(true))}
    >
      {t(isAsked ? 'history.forgetSure' : 'history.forget')}
      <span className="unseen"> {when}</span>
    </button>
  );
}

function Facts({ run: { settings, files, milliseconds } }: { run: RunHistory }) {
  const t = useWords();
  const name = useApp(
    (state) => state.engine.models.find((model) => model.id === settings.model)?.name ?? settings.model,
  );
  const size =
    settings.fit === null ? `×${settings.scale}` : `${t(`size.${settings.fit.side}`)} ${settings.fit.pixels} px`;
  const strength = settings.strength === 1 ? [] : [t('strength.value', { value: Math.round(settings.strength * 100) })];
  return [
    t('queue.photos', { count: files }),
    name,
    size,
    ...strength,
    t(`format.${settings.format}`),
    ...(milliseconds > 0 ? [spellTime(milliseconds, t)] : []),
  ].join(' · ');
}
