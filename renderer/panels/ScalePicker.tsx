import { useEffect, useState } from 'react';
import type { Settings } from '../../electron/contract.ts';
import { Segments } from '../controls/Segments.tsx';
import { spellSize } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { choose, fitImage } from '../state/gestures.ts';
import { largestScale, readPixels, readScale, resultSize, scaleFor, sides } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

const usual = ['2', '3', '4'] as const;
type Usual = (typeof usual)[number] | 'other';
type Aim = 'factor' | (typeof sides)[number];
const aims: readonly Aim[] = ['factor', ...sides];
/** What a side starts with: the width of the widest usual screen. */
const firstPixels = 3840;

const take = (part: Partial<Settings>) => {
  choose(part);
  fitImage();
};

/** How large: three usual factors, any from 1 to 4, or a side in pixels. */
export function ScalePicker() {
  const t = useWords();
  const { scale, fit } = useApp((state) => state.choice.settings);
  const [opened, setOpened] = useState(false);
  const known = usual.find((value) => value === String(scale));
  const other = opened || fit !== null || known === undefined;
  const options = [
    ...usual.map((value) => ({ value, text: `×${value}`, testId: `scale-${value}` })),
    { value: 'other' as const, text: t('size.other'), testId: 'scale-other' },
  ];
  return (
    <div className="group">
      <h2 className="caption">{t('size.title')}</h2>
      <Segments<Usual>
        label={t('size.title')}
        name="scale"
        value={other ? 'other' : (known ?? null)}
        options={options}
        onChange={(value) => {
          setOpened(value === 'other');
          if (value !== 'other') take({ scale: Number(value), fit: null });
        }}
      />
      {other ? <Other /> : null}
      <Example />
    </div>
  );
}

function Other() {
  const t = useWords();
  const { scale, fit } = useApp((state) => state.choice.settings);
  const value = fit === null ? String(scale) : String(fit.pixels);
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const read = fit === null ? readScale : readPixels;
  const aim: Aim = fit?.side ?? 'factor';
  const type = (entry: string) => {
    setText(entry);
    const number = read(entry);
    // «1.» on the way to «1.5» must not be rewritten under the fingers.
    if (number === null || /[.,]$/.test(entry)) return;
    take(fit === null ? { scale: number } : { fit: { ...fit, pixels: number } });
  };
  return (
    <>
      <div className="line">
        <select
          className="field"
          data-testid="aim"
          aria-label={t('size.aim')}
          value={aim}
          onChange={(event) => {
            const side = sides.find((one) => one === event.target.value);
            take({ fit: side === undefined ? null : { side, pixels: fit?.pixels ?? firstPixels } });
          }}
        >
          {aims.map((one) => (
            <option key={one} value={one}>
              {t(`size.${one}`)}
            </option>
          ))}
        </select>
        <span className="scale-own">
          {fit === null ? '×' : null}
          <input
            className="field"
            data-testid="aim-value"
            inputMode="decimal"
            aria-label={t(`size.${aim}`)}
            aria-invalid={read(text) === null}
            value={text}
            onChange={(event) => type(event.target.value)}
          />
          {fit === null ? null : t('size.pixels')}
        </span>
      </div>
      {read(text) === null ? (
        <p className="field-error" role="alert">
          {t(fit === null ? 'size.bad' : 'size.badPixels')}
        </p>
      ) : null}
    </>
  );
}

function Example() {
  const t = useWords();
  const before = useApp((state) => (state.view.selected === null ? undefined : state.queue.sizes[state.view.selected]));
  const settings = useApp((state) => state.choice.settings);
  if (before === undefined) return null;
  const scale = scaleFor(settings, before);
  const sizes = { from: spellSize(before), to: spellSize(resultSize(settings, before)) };
  const doubt = settings.fit === null ? null : scale > largestScale ? 'tooFar' : scale < 1 ? 'smaller' : null;
  return (
    <p className="note">
      {t('size.example', sizes)}
      {settings.fit === null ? null : ` · ×${Math.round(scale * 100) / 100}`}
      {doubt === null ? null : <span className="warn"> · {t(`size.${doubt}`)}</span>}
    </p>
  );
}
