import { useId } from 'react';
import { fileName, shortPath } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { chooseTarget, setTarget } from '../state/actions/folder.ts';
import { choose } from '../state/gestures.ts';
import { exampleName, formats, isLossy, isTemplate, policies } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

/** What is written, how, where and under which name. */
export function Output() {
  const t = useWords();
  const id = useId();
  const { format, quality, policy } = useApp((state) => state.choice.settings);
  return (
    <div className="group">
      <h2 className="caption">{t('output.title')}</h2>
      <div className="line">
        <label htmlFor={`${id}f`}>{t('output.format')}</label>
        <select
          id={`${id}f`}
          className="field"
          value={format}
          onChange={(event) => choose({ format: formats.find((one) => one === event.target.value) ?? 'same' })}
        >
          {formats.map((one) => (
            <option key={one} value={one}>
              {t(`format.${one}`)}
            </option>
          ))}
        </select>
      </div>
      {isLossy(format) ? (
        <div className="line">
          <label htmlFor={`${id}q`}>{t('output.quality')}</label>
          <input
            id={`${id}q`}
            className="field field-number"
            type="number"
            min={1}
            max={100}
            value={quality}
            onChange={(event) => {
              const value = Math.round(Number(event.target.value));
              if (value >= 1 && value <= 100) choose({ quality: value });
            }}
          />
        </div>
      ) : null}
      <div className="line">
        <label htmlFor={`${id}p`}>{t('output.policy')}</label>
        <select
          id={`${id}p`}
          className="field"
          value={policy}
          onChange={(event) => choose({ policy: policies.find((one) => one === event.target.value) ?? 'skip' })}
        >
          {policies.map((one) => (
            <option key={one} value={one}>
              {t(`policy.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <Folder />
      <Name />
    </div>
  );
}

function Folder() {
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

function Name() {
  const t = useWords();
  const id = useId();
  const settings = useApp((state) => state.choice.settings);
  const file = useApp(
    (state) => state.queue.photos.find((photo) => photo.id === state.view.selected)?.path ?? 'IMG_0412.jpg',
  );
  const good = isTemplate(settings.name);
  return (
    <>
      <div className="line">
        <label htmlFor={id}>{t('output.name')}</label>
        <input
          id={id}
          className="field field-name"
          spellCheck={false}
          maxLength={200}
          value={settings.name}
          aria-invalid={!good}
          aria-describedby={`${id}e`}
          title={t('output.nameHint')}
          onChange={(event) => choose({ name: event.target.value })}
        />
      </div>
      <p id={`${id}e`} className={good ? 'note note-end' : 'field-error'}>
        {good ? exampleName(settings, fileName(file)) : t('output.nameBad')}
      </p>
    </>
  );
}
