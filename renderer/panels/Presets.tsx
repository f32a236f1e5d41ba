import { useId } from 'react';
import { useWords } from '../locales/words.ts';
import { bringPresetBack, dropPreset, showSheet, takePreset } from '../state/gestures.ts';
import { givenNames, presetOf } from '../state/presets.ts';
import { useApp } from '../state/store.ts';

/** Settings under a name: chosen, saved, deleted, and brought back. */
export function Presets() {
  const t = useWords();
  const id = useId();
  const presets = useApp((state) => state.presets);
  const key = useApp((state) => presetOf(state.presets, state.choice.settings));
  const own = key.startsWith('own:') ? key.slice(4) : null;
  return (
    <div className="group">
      <div className="line">
        <label className="caption" htmlFor={id}>
          {t('preset.title')}
        </label>
        <select
          id={id}
          className="field"
          data-testid="preset"
          value={key}
          onChange={(event) => takePreset(event.target.value)}
        >
          {key === '' ? <option value="">{t('preset.none')}</option> : null}
          {presets.own.length === 0 ? null : (
            <optgroup label={t('preset.own')}>
              {presets.own.map(({ name }) => (
                <option key={name} value={`own:${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
          <optgroup label={t('preset.given')}>
            {givenNames.map((name) => (
              <option key={name} value={`given:${name}`}>
                {t(`preset.${name}`)}
              </option>
            ))}
          </optgroup>
        </select>
      </div>
      <div className="line line-end">
        {presets.deleted === null ? null : (
          <button type="button" className="bare" data-testid="preset-undo" onClick={bringPresetBack}>
            {t('preset.undo', { name: presets.deleted.name })}
          </button>
        )}
        {own === null ? null : (
          <button type="button" className="bare" data-testid="preset-delete" onClick={() => dropPreset(own)}>
            {t('preset.delete')}
          </button>
        )}
        {key !== '' ? null : (
          <button type="button" className="bare accent" data-testid="preset-save" onClick={() => showSheet('preset')}>
            {t('preset.save')}
          </button>
        )}
      </div>
    </div>
  );
}
