import type { ModelInfo } from '../../electron/contract.ts';
import { spellSpeed } from '../locales/spell.ts';
import { isWord, useWords } from '../locales/words.ts';
import { choose } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';

/** Which network does it, in words, with figures that say where they are from. */
export function Models() {
  const t = useWords();
  const models = useApp((state) => state.engine.models);
  return (
    <fieldset className="group">
      <legend className="caption">{t('model.title')}</legend>
      {models.length === 0 ? <p className="muted">{t('model.none')}</p> : null}
      {models.map((model) => (
        <Model key={model.id} model={model} />
      ))}
    </fieldset>
  );
}

function Model({ model }: { model: ModelInfo }) {
  const t = useWords();
  const chosen = useApp((state) => state.choice.settings.model === model.id);
  const scale = useApp((state) => state.choice.settings.scale);
  const speed = useApp((state) => state.engine.speeds[model.id]);
  const words = `model.words.${model.id}`;
  const score = model.scores[String(scale)];
  return (
    <label className="model" data-testid={`model-${model.id}`}>
      <input type="radio" name="model" checked={chosen} onChange={() => choose({ model: model.id })} />
      <span className="model-text">
        <span>{model.name}</span>
        {isWord(words) ? <small>{t(words)}</small> : null}
      </span>
      <span className="model-figures">
        {score === undefined ? null : (
          <span title={t('model.scoreTitle', { scale })}>{t('model.score', { score: score.toFixed(1) })}</span>
        )}
        {speed === undefined ? null : (
          <span title={t('model.speedTitle')}>{t('model.speed', { speed: spellSpeed(speed) })}</span>
        )}
      </span>
    </label>
  );
}
