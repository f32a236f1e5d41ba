import { Banner } from '../controls/Banner.tsx';
import { shortPath, spellWhen } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { goOn, leave } from '../state/actions/history.ts';
import { isBusy } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** Offers to go on with the latest run that was broken off. */
export function Unfinished() {
  const t = useWords();
  const run = useApp((state) => state.history.unfinished[0]);
  const busy = useApp((state) => isBusy(state.run));
  const language = useApp((state) => state.view.language);
  if (run === undefined || busy) return null;
  const facts = { left: run.left, files: run.files, when: spellWhen(run.begun, language) };
  const place = run.sources[0];
  return (
    <Banner tone="news" onClose={() => leave(run.run)}>
      <strong>{t('unfinished.title')}</strong> {t('unfinished.text', facts)}
      {place === undefined ? null : <span className="muted"> {shortPath(place)}</span>}
      <div className="banner-buttons">
        <button type="button" className="button primary" data-testid="go-on" onClick={() => void goOn(run)}>
          {t('unfinished.goOn')}
        </button>
        <button type="button" className="button" data-testid="not-now" onClick={() => leave(run.run)}>
          {t('unfinished.later')}
        </button>
      </div>
    </Banner>
  );
}
