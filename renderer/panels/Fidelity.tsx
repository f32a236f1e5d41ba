import { useWords, type Word } from '../locales/words.ts';
import { showsResult } from '../state/look.ts';
import { statusOf } from '../state/queue.ts';
import { useApp } from '../state/store.ts';

/** From so many dB on; below the last it is poor. */
const steps: readonly (readonly [from: number, word: Word])[] = [
  [45, 'fidelity.excellent'],
  [38, 'fidelity.good'],
  [32, 'fidelity.fair'],
  [Number.NEGATIVE_INFINITY, 'fidelity.poor'],
];

/** How much of the photo its result still holds: made small again, against the photo. */
export function Fidelity() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const made = useApp((state) => (selected === null ? null : statusOf(state.queue, selected).made));
  const earlier = useApp((state) => (showsResult(state) ? state.queue.earlier[selected ?? '']?.fidelity : undefined));
  if (selected === null) return null;
  const value = made === null ? earlier : made.fidelity;
  const word = steps.find(([from]) => (value ?? 0) >= from)?.[1] ?? 'fidelity.poor';
  return (
    <p className="line" title={t('fidelity.note')} data-testid="fidelity">
      <span>{t('fidelity.title')}</span>
      {value === undefined ? <span className="muted">{t('fidelity.unknown')}</span> : null}
      {value === null ? <span>{t('fidelity.same')}</span> : null}
      {typeof value === 'number' ? (
        <span>
          {t('fidelity.value', { value: value.toFixed(1) })} · {t(word)}
        </span>
      ) : null}
    </p>
  );
}
