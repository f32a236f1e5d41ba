import { useWords } from '../locales/words.ts';
import { useApp } from '../state/store.ts';
import { brightened, darkened, heatSpan } from './weigh.ts';

const css = (colour: readonly number[]) => `rgb(${colour.join(' ')})`;
const bar = { background: `linear-gradient(to right, ${css(darkened)}, rgb(58 59 61), ${css(brightened)})` };

/** What the colours of the map mean, in levels of 8 bit. */
export function HeatScale() {
  const t = useWords();
  const strength = useApp((state) => Math.round(state.choice.settings.strength * 100));
  const exact = useApp((state) => state.choice.settings.exact);
  const shown = useApp((state) => state.view.selected !== null && state.view.image !== null);
  if (!shown) return null;
  return (
    <div className="badge badge-left heat" data-testid="heat-scale">
      <span>
        {t('added.title')} · {t('strength.value', { value: strength })}
      </span>
      <span className="heat-line" role="img" aria-label={t('added.scale', { span: heatSpan })}>
        <b style={{ color: css(darkened) }}>−{heatSpan}</b>
        <span className="heat-bar" style={bar} />
        <b style={{ color: css(brightened) }}>+{heatSpan}</b>
      </span>
      <span className="heat-words">
        {t('added.darker')} · {t('added.brighter')}
      </span>
      {!exact && <span className="heat-words">{t('added.spared')}</span>}
    </div>
  );
}
