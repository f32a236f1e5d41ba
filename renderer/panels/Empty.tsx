import { Logo } from '../controls/Logo.tsx';
import { useWords } from '../locales/words.ts';
import { chooseFolder, choosePhotos, trySamples } from '../state/actions/open.ts';
import { isReady } from '../state/engine.ts';
import { useApp } from '../state/store.ts';

/** Before anything is open: where to begin, and what to expect. */
export function Empty() {
  const t = useWords();
  const samples = useApp((state) => state.engine.samples);
  const able = useApp((state) => isReady(state.engine));
  return (
    <div className="empty" data-testid="empty">
      <div className="empty-card">
        <Logo size={52} />
        <h2>{t('empty.title')}</h2>
        <p className="muted">{t('empty.formats')}</p>
        <div className="empty-buttons">
          <button type="button" className="button primary" disabled={!able} onClick={() => void choosePhotos()}>
            {t('open.photos')}
          </button>
          <button type="button" className="button" disabled={!able} onClick={() => void chooseFolder()}>
            {t('open.folder')}
          </button>
          {samples === null ? null : (
            <button type="button" className="button" disabled={!able} onClick={() => void trySamples()}>
              {t('open.samples')}
            </button>
          )}
        </div>
        <ul className="promises">
          {(['watch', 'compare', 'trust'] as const).map((promise) => (
            <li key={promise}>
              <strong>{t(`empty.${promise}Title`)}</strong>
              <span className="muted">{t(`empty.${promise}`)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
