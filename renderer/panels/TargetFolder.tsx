import { shortPath } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { chooseTarget, setTarget } from '../state/actions/folder.ts';
import { useApp } from '../state/store.ts';

/** Where the results go. */
export function TargetFolder() {
  const t = useWords();
  const out = useApp((state) => state.choice.out);
  return (
    <>
      <div className="line">
        <span>{t('output.folder')}</span>
        <span className="line-value" title={out ?? t('output.beside')}>
          {out === null ? t('output.beside') : shortPath(out)}
        </span>
      </div>
      <div className="line line-end">
        {out === null ? null : (
          <button type="button" className="bare" onClick={() => setTarget(null)}>
            {t('output.reset')}
          </button>
        )}
        <button type="button" className="bare accent" onClick={() => void chooseTarget()}>
          {t('output.change')}
        </button>
      </div>
    </>
  );
}
