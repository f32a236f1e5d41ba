import { memo, useEffect } from 'react';
import type { Photo } from '../../electron/contract.ts';
import { Ring } from '../controls/Ring.tsx';
import { useRetell } from '../locales/retell.ts';
import { fileName, spellBytes, spellSize, spellWhen } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { dragOut } from '../state/actions/drag-out.ts';
import { pick } from '../state/actions/show.ts';
import { wantSize } from '../state/actions/sizes.ts';
import { type PhotoState, statusOf } from '../state/queue.ts';
import { resultSize } from '../state/settings.ts';
import { useApp } from '../state/store.ts';
import { Thumbnail } from './Thumbnail.tsx';

interface QueueRowProps {
  readonly photo: Photo;
  readonly top: number;
  readonly place: number;
  readonly total: number;
}

/** One photo of the queue. */
export const QueueRow = memo(({ photo, top, place, total }: QueueRowProps) => {
  const t = useWords();
  const retell = useRetell();
  const status = useApp((state) => statusOf(state.queue, photo.id));
  const selected = useApp((state) => state.view.selected === photo.id);
  const inWindow = useApp((state) => state.engine.host === 'window');
  const before = useEarlier(photo.id, status.state);
  const name = fileName(photo.path);
  useEffect(() => wantSize(photo.id), [photo.id]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the focus and moves by keys
    <div
      id={`row-${photo.id}`}
      className="row"
      data-testid="queue-row"
      data-state={status.state}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={total}
      style={{ transform: `translateY(${top}px)` }}
      title={photo.path}
      onClick={() => pick(photo.id)}
      draggable={inWindow && status.state === 'done'}
      onDragStart={(event) => dragOut(event, status.target)}
    >
      <Thumbnail photo={photo.id} />
      <span className="row-text">
        <span className="row-name">{name}</span>
        <Facts photo={photo} />
      </span>
      {status.made?.damaged ? (
        <span className="sign warn" aria-hidden="true" title={status.warnings.map(retell).join(' ')}>
          ⚠
        </span>
      ) : null}
      <Sign photo={photo.id} state={status.state} before={before} />
      <span className="unseen">
        {before ?? t(`state.${status.state}`)} {status.made?.damaged ? t('failure.damaged') : ''}
      </span>
    </div>
  );
});

/** When an earlier session enhanced a photo of which this one has done nothing yet; null otherwise. */
function useEarlier(photo: string, state: PhotoState): string | null {
  const t = useWords();
  const language = useApp(({ view }) => view.language);
  const made = useApp(({ queue }) => queue.sizes[photo]?.made);
  return made === undefined || state !== 'waiting' ? null : t('state.earlier', { when: spellWhen(made, language) });
}

function Facts({ photo }: { photo: Photo }) {
  const t = useWords();
  const retell = useRetell();
  const status = useApp((state) => statusOf(state.queue, photo.id));
  const before = useApp((state) => state.queue.sizes[photo.id]);
  const settings = useApp((state) => state.choice.settings);
  if (status.state === 'failed' || status.state === 'skipped') {
    const reason = status.reason === null ? null : retell(status.reason);
    return (
      <span className={`row-facts row-${status.state}`} title={reason ?? ''}>
        {reason ?? t(`state.${status.state}`)}
      </span>
    );
  }
  const size = before === undefined ? spellBytes(photo.bytes) : spellSize(before);
  if (status.state === 'cancelled')
    return (
      <span className="row-facts">
        {size} · {t('state.cancelled')}
      </span>
    );
  const after = status.result ?? (before === undefined ? null : resultSize(settings, before));
  return <span className="row-facts">{after === null ? size : `${size} → ${spellSize(after)}`}</span>;
}

const signs: Record<PhotoState, string> = {
  waiting: '·',
  working: '',
  done: '✓',
  skipped: '–',
  failed: '!',
  cancelled: '×',
};

function Sign({ photo, state, before }: { photo: string; state: PhotoState; before: string | null }) {
  const t = useWords();
  const part = useApp(({ run: { current } }) =>
    current?.photo === photo && current.tiles > 0 ? current.done / current.tiles : 0,
  );
  if (state === 'working') return <Ring share={part} />;
  if (before !== null)
    return (
      <span className="sign" aria-hidden="true" title={before} data-testid="row-earlier">
        ↺
      </span>
    );
  return (
    <span className={`sign sign-${state}`} aria-hidden="true" title={t(`state.${state}`)}>
      {signs[state]}
    </span>
  );
}
