import { useId } from 'react';
import { useWords } from '../locales/words.ts';
import { choose } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import { Fidelity } from './Fidelity.tsx';

/** How much of what the network added goes into the result. */
export function Strength() {
  const t = useWords();
  const strength = useApp((state) => state.choice.settings.strength);
  const id = useId();
  const value = Math.round(strength * 100);
  return (
    <div className="group">
      <div className="line">
        <label className="caption" htmlFor={id}>
          {t('strength.title')}
        </label>
        <output htmlFor={id} className="figure">
          {t('strength.value', { value })}
        </output>
      </div>
      <input
        id={id}
        data-testid="strength"
        type="range"
        className="range"
        min={0}
        max={100}
        step={1}
        value={value}
        style={{ '--part': `${value}%` } as React.CSSProperties}
        aria-valuetext={t('strength.value', { value })}
        onChange={(event) => choose({ strength: Number(event.target.value) / 100 })}
      />
      <p className="note">{t('strength.note')}</p>
      <Fidelity />
    </div>
  );
}
