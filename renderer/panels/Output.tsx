import { NumberLine } from '../controls/NumberLine.tsx';
import { SelectLine } from '../controls/SelectLine.tsx';
import { useWords } from '../locales/words.ts';
import { choose } from '../state/gestures.ts';
import { edgeOf, formats, isByQuality, policies } from '../state/settings.ts';
import { useApp } from '../state/store.ts';
import { More } from './More.tsx';
import { NameField } from './NameField.tsx';
import { TargetFolder } from './TargetFolder.tsx';

/** What is written, how, where and under which name. */
export function Output() {
  const t = useWords();
  const { format, quality, policy, lossless } = useApp((state) => state.choice.settings);
  const edge = edgeOf(format);
  return (
    <div className="group">
      <h2 className="caption">{t('output.title')}</h2>
      <SelectLine
        label={t('output.format')}
        testId="format"
        value={format}
        options={formats.map((value) => ({ value, text: t(`format.${value}`) }))}
        onChange={(value) => choose({ format: value })}
      />
      {edge === null ? null : (
        <p className="note note-end">{t('output.edge', { edge: edge.toLocaleString('en-US') })}</p>
      )}
      {isByQuality({ format, lossless }) ? (
        <NumberLine
          label={t('output.quality')}
          testId="quality"
          value={quality}
          least={1}
          most={100}
          onChange={(value) => choose({ quality: value })}
        />
      ) : null}
      <SelectLine
        label={t('output.policy')}
        testId="policy"
        value={policy}
        options={policies.map((value) => ({ value, text: t(`policy.${value}`) }))}
        onChange={(value) => choose({ policy: value })}
      />
      <TargetFolder />
      <NameField />
      <More />
    </div>
  );
}
