import { spellProvider, spellSpeed } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { fallenBack } from '../state/engine.ts';
import { showSheet } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';

/** What computes, how fast, and whether it had to stand in for something faster. */
export function Provider({ busy }: { busy: boolean }) {
  const t = useWords();
  const { info, link } = useApp((state) => state.engine);
  const { speed, provider, precision } = useApp((state) => state.run);
  if (link === 'lost') return <span className="provider warn">⚠ {t('engine.lost')}</span>;
  if (info === null) return <span className="provider muted">{t('engine.connecting')}</span>;
  const failed = fallenBack(info);
  const name = spellProvider((busy ? provider : null) ?? info.provider);
  const tried = failed.map((trial) => spellProvider(trial.provider)).join(', ');
  const facts = busy
    ? [
        name,
        ...(precision === 'int8' ? [t('engine.int8')] : []),
        ...(speed === null ? [] : [t('model.speed', { speed: spellSpeed(speed) })]),
      ]
    : [name, t('engine.threads', { count: info.threads }), t('engine.tested')];
  return (
    <>
      <span className="provider muted">
        {failed.length === 0 ? (
          facts.join(' · ')
        ) : (
          <button type="button" className="bare" title={t('engine.details')} onClick={() => showSheet('engine')}>
            <span className="warn">⚠ {t('engine.instead', { provider: name, tried })}</span>
            {facts.slice(1).map((fact) => ` · ${fact}`)}
          </button>
        )}
      </span>
      {busy ? null : <span className="muted no-network">{t('engine.noNetwork')}</span>}
    </>
  );
}
