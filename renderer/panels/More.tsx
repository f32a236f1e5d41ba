import { useId } from 'react';
import { CheckLine } from '../controls/CheckLine.tsx';
import { NumberLine } from '../controls/NumberLine.tsx';
import { SelectLine } from '../controls/SelectLine.tsx';
import { useWords } from '../locales/words.ts';
import { choose } from '../state/gestures.ts';
import { canBeLossless, chromas, isByQuality, isCompressed, metadatas, precisions } from '../state/settings.ts';
import { useApp } from '../state/store.ts';

/** What few people need often, folded away. */
export function More() {
  const t = useWords();
  const { metadata, provenance, precision, exact } = useApp((state) => state.choice.settings);
  return (
    <details className="more">
      <summary data-testid="more">{t('more.title')}</summary>
      <div className="group">
        <Encoding />
        <SelectLine
          label={t('more.metadata')}
          testId="metadata"
          value={metadata}
          options={metadatas.map((value) => ({ value, text: t(`metadata.${value}`) }))}
          onChange={(value) => choose({ metadata: value })}
        />
        <CheckLine
          label={t('more.provenance')}
          hint={t('more.provenanceHint')}
          testId="provenance"
          checked={provenance}
          onChange={(value) => choose({ provenance: value })}
        />
        <SelectLine
          label={t('more.precision')}
          testId="precision"
          value={precision}
          options={precisions.map((value) => ({ value, text: t(`precision.${value}`) }))}
          onChange={(value) => choose({ precision: value })}
        />
        <CheckLine
          label={t('more.exact')}
          hint={t('more.exactHint')}
          testId="exact"
          checked={exact}
          onChange={(value) => choose({ exact: value })}
        />
      </div>
    </details>
  );
}

/** How the chosen format is written; what does not matter to it is not shown. */
function Encoding() {
  const t = useWords();
  const { format, chroma, lossless, compression } = useApp((state) => state.choice.settings);
  return (
    <>
      {canBeLossless(format) ? (
        <CheckLine
          label={t('more.lossless')}
          testId="lossless"
          checked={lossless}
          onChange={(value) => choose({ lossless: value })}
        />
      ) : null}
      {isByQuality({ format, lossless }) ? (
        <SelectLine
          label={t('more.chroma')}
          testId="chroma"
          value={chroma}
          options={chromas.map((value) => ({ value, text: t(`chroma.${value}`) }))}
          onChange={(value) => choose({ chroma: value })}
        />
      ) : null}
      {isCompressed(format) ? (
        <NumberLine
          label={t('more.compression')}
          testId="compression"
          value={compression}
          least={0}
          most={9}
          onChange={(value) => choose({ compression: value })}
        />
      ) : null}
      {format === 'jpeg' || format === 'same' ? <Background /> : null}
    </>
  );
}

function Background() {
  const t = useWords();
  const id = useId();
  const background = useApp((state) => state.choice.settings.background);
  return (
    <div className="line">
      <label htmlFor={id}>{t('more.background')}</label>
      <input
        id={id}
        type="color"
        className="field field-colour"
        data-testid="background"
        value={background}
        onChange={(event) => choose({ background: event.target.value })}
      />
    </div>
  );
}
