import type { Failure } from '../../electron/contract.ts';
import { useRetell } from '../locales/retell.ts';
import { fileName } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';

interface RefusedRowProps {
  readonly failure: Failure;
  readonly top: number;
  readonly place: number;
  readonly total: number;
}

/** A file or folder that could not be taken, and why. */
export function RefusedRow({ failure, top, place, total }: RefusedRowProps) {
  const t = useWords();
  const message = useRetell()(failure.message);
  return (
    <div
      className="row row-refused"
      data-testid="refused-row"
      role="option"
      tabIndex={-1}
      aria-selected={false}
      aria-disabled={true}
      aria-posinset={place}
      aria-setsize={total}
      style={{ transform: `translateY(${top}px)` }}
      title={message}
    >
      <span className="thumbnail thumbnail-none" aria-hidden="true">
        !
      </span>
      <span className="row-text">
        <span className="row-name">{fileName(failure.path ?? '?')}</span>
        <span className="row-facts row-failed">{t(`failure.${failure.code}`)}</span>
      </span>
      <span className="unseen">
        {t('state.refused')}: {message}
      </span>
    </div>
  );
}
