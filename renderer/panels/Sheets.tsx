import { Sheet } from '../controls/Sheet.tsx';
import { useRetell } from '../locales/retell.ts';
import { spellProvider } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { cancel } from '../state/actions/run.ts';
import { showSheet } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import { FolderSheet } from './FolderSheet.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { HistorySheet } from './HistorySheet.tsx';
import { PresetSheet } from './PresetSheet.tsx';

const close = () => showSheet('none');

/** Whatever sheet lies over the page. */
export function Sheets() {
  const sheet = useApp((state) => state.view.sheet);
  if (sheet === 'help') return <HelpSheet onClose={close} />;
  if (sheet === 'source' || sheet === 'target') return <FolderSheet use={sheet} onClose={close} />;
  if (sheet === 'history') return <HistorySheet onClose={close} />;
  if (sheet === 'preset') return <PresetSheet onClose={close} />;
  if (sheet === 'cancel') return <CancelSheet />;
  if (sheet === 'engine') return <EngineSheet />;
  return null;
}

function CancelSheet() {
  const t = useWords();
  const stop = () => {
    close();
    void cancel();
  };
  return (
    <Sheet
      title={t('cancel.title')}
      onClose={close}
      foot={
        <>
          <button type="button" className="button" onClick={close}>
            {t('cancel.no')}
          </button>
          <button type="button" className="button primary" data-testid="cancel-yes" onClick={stop}>
            {t('cancel.yes')}
          </button>
        </>
      }
    >
      <p>{t('cancel.text')}</p>
    </Sheet>
  );
}

function EngineSheet() {
  const t = useWords();
  const retell = useRetell();
  const info = useApp((state) => state.engine.info);
  return (
    <Sheet title={t('engine.title')} onClose={close}>
      <p className="muted">{t('engine.text')}</p>
      <ul className="trials">
        {info?.trials.map((trial) => (
          <li key={trial.provider}>
            <span className={trial.ok ? 'good' : 'warn'} aria-hidden="true">
              {trial.ok ? '✓' : '⚠'}
            </span>
            <strong>{spellProvider(trial.provider)}</strong>
            <span className="muted">{trial.ok && trial.reason === '' ? t('engine.passed') : retell(trial.reason)}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
