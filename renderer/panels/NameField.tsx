import { useId } from 'react';
import { fileName } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { choose } from '../state/gestures.ts';
import { photoOf } from '../state/queue.ts';
import { exampleName, isTemplate } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

/** The template of the results' names, with what it makes of the photo that is looked at. */
export function NameField() {
  const t = useWords();
  const id = useId();
  const settings = useApp((state) => state.choice.settings);
  const file = useApp(({ queue, view }) => photoOf(queue, view.selected)?.path ?? 'IMG_0412.jpg');
  const good = isTemplate(settings.name);
  return (
    <>
      <div className="line">
        <label htmlFor={id}>{t('output.name')}</label>
        <input
          id={id}
          className="field field-name"
          data-testid="name"
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
