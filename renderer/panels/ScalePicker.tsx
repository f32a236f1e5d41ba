import { useEffect, useState } from 'react';
import { Segments } from '../controls/Segments.tsx';
import { spellSize } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { choose, fitImage } from '../state/gestures.ts';
import { readScale } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

const usual = ['2', '3', '4'] as const;
type Usual = (typeof usual)[number];

/** By how much to enlarge: three usual factors, or any from 1 to 4. */
export function ScalePicker() {
  const t = useWords();
  const scale = useApp((state) => state.choice.settings.scale);
  const [text, setText] = useState(String(scale));
  const [bad, setBad] = useState(false);
  useEffect(() => {
    setText(String(scale));
    setBad(false);
  }, [scale]);
  const take = (value: number) => {
    choose({ scale: value });
    fitImage();
  };
  return (
    <div className="group">
      <h2 className="caption">{t('size.title')}</h2>
      <div className="scale">
        <Segments<Usual>
          label={t('size.title')}
          name="scale"
          value={usual.find((value) => value === String(scale)) ?? null}
          options={usual.map((value) => ({ value, text: `×${value}`, testId: `scale-${value}` }))}
          onChange={(value) => take(Number(value))}
        />
        <span className="scale-own">
          ×
          <input
            className="field"
            inputMode="decimal"
            aria-label={t('size.custom')}
            aria-invalid={bad}
            title={t('size.custom')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              const value = readScale(event.target.value);
              setBad(value === null);
              // «1.» on the way to «1.5» must not be rewritten under the fingers.
              if (value !== null && !/[.,]$/.test(event.target.value)) take(value);
            }}
          />
        </span>
      </div>
      {bad ? (
        <p className="field-error" role="alert">
          {t('size.bad')}
        </p>
      ) : (
        <Example />
      )}
    </div>
  );
}

function Example() {
  const t = useWords();
  const before = useApp((state) => (state.view.selected === null ? undefined : state.queue.sizes[state.view.selected]));
  const scale = useApp((state) => state.choice.settings.scale);
  if (before === undefined) return null;
  const after = { width: Math.round(before.width * scale), height: Math.round(before.height * scale) };
  return <p className="note">{t('size.example', { from: spellSize(before), to: spellSize(after) })}</p>;
}
