import { useId, useState } from 'react';
import { Sheet } from '../controls/Sheet.tsx';
import { useWords } from '../locales/words.ts';
import { keepPreset } from '../state/gestures.ts';
import { longestPresetName } from '../state/presets.ts';
import { useApp } from '../state/store.ts';

/** Asks for the name under which the settings are kept. */
export function PresetSheet({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const id = useId();
  const [name, setName] = useState('');
  const taken = useApp((state) => state.presets.own.some((preset) => preset.name === name.trim()));
  const save = () => {
    if (name.trim() === '') return;
    keepPreset(name);
    onClose();
  };
  return (
    <Sheet
      title={t('preset.saveTitle')}
      onClose={onClose}
      foot={
        <button
          type="button"
          className="button primary"
          data-testid="preset-keep"
          disabled={name.trim() === ''}
          onClick={save}
        >
          {t(taken ? 'preset.replace' : 'preset.keep')}
        </button>
      }
    >
      <label htmlFor={id}>{t('preset.name')}</label>
      <input
        id={id}
        className="field"
        data-testid="preset-name"
        maxLength={longestPresetName}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && save()}
      />
    </Sheet>
  );
}
