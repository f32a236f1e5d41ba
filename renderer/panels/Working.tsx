import { useEffect, useState } from 'react';
import { spellTime } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { pause } from '../state/actions/run.ts';
import { showSheet } from '../state/gestures.ts';
import { settledOf, share, timeLeft } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** Pause, cancel, and how far the whole queue is. */
export function Working() {
  const t = useWords();
  const run = useApp((state) => state.run);
  const paused = run.phase === 'paused';
  const part = share(run);
  const stopping = run.phase === 'cancelling';
  return (
    <>
      <button
        type="button"
        className="button"
        data-testid="pause"
        disabled={stopping || run.phase === 'starting'}
        onClick={() => void pause(!paused)}
      >
        <span aria-hidden="true">{paused ? '▶' : '❚❚'}</span> {t(paused ? 'run.resume' : 'run.pause')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="cancel"
        disabled={stopping}
        onClick={() => showSheet('cancel')}
      >
        {t('run.cancel')}
      </button>
      <span className="count">{t('run.count', { done: settledOf(run), files: run.files })}</span>
      <div
        className="progress"
        data-testid="progress"
        data-phase={run.phase}
        data-run={run.id}
        role="progressbar"
        aria-label={t('run.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(part * 100)}
      >
        <div className="progress-done" style={{ transform: `scaleX(${part})` }} />
      </div>
      <TimeLeft />
    </>
  );
}

function TimeLeft() {
  const t = useWords();
  const run = useApp((state) => state.run);
  const language = useApp((state) => state.view.language);
  const now = useClock();
  if (run.phase === 'starting') return <span className="eta">{t('run.starting')}</span>;
  if (run.phase === 'cancelling') return <span className="eta">{t('run.cancelling')}</span>;
  if (run.phase === 'paused')
    return (
      <span className="eta warn">
        <span aria-hidden="true">❚❚</span> {t(run.waiting === null ? 'run.paused' : 'run.waiting')}
      </span>
    );
  const left = timeLeft(run, now);
  if (left === null) return <span className="eta muted">{t('run.measuring')}</span>;
  const end = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(
    now + left,
  );
  return (
    <span className="eta">
      <strong>{t('run.left', { time: spellTime(left, t) })}</strong>
      {left > 60_000 ? <span className="muted eta-until"> {t('run.until', { time: end })}</span> : null}
    </span>
  );
}

/** The time, once a second. */
function useClock(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
