import { fileName, spellSize } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { statusOf } from '../state/queue.ts';
import { useApp } from '../state/store.ts';
import { useTiles } from './use-tiles.ts';

/** What is seen on which side, and how much of it is real. */
export function Badges() {
  const view = useApp((state) => state.view);
  const { layers } = useTiles(view.selected);
  if (view.selected === null || layers.before === null) return <Waiting />;
  if (view.blink) return <Before />;
  return (
    <>
      <Before />
      <After />
      <Written />
    </>
  );
}

function Waiting() {
  const t = useWords();
  const view = useApp((state) => state.view);
  const empty = useApp((state) => state.queue.photos.length === 0);
  if (empty) return null;
  if (view.selected === null) return <p className="stage-note">{t('view.nothing')}</p>;
  return view.opening ? <p className="stage-note">{t('view.opening')}</p> : null;
}

function Before() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const { before } = useTiles(selected).layers;
  if (before === null) return null;
  const reduced = before.isReduced ? ` · ${t('view.reduced', { ...before.shown })}` : '';
  return (
    <p className="badge badge-left">
      {t('view.before')} · {spellSize(before.size)}
      {reduced}
    </p>
  );
}

function After() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const scale = useApp((state) => state.choice.settings.scale);
  const image = useApp((state) => state.view.image);
  // The pixels of a few results are kept; an earlier one is in its file alone, and must not look like one to come.
  const isDone = useApp(({ queue }) => selected !== null && statusOf(queue, selected).state === 'done');
  const name = useApp(
    ({ engine, queue }) =>
      engine.models.find(({ id }) => selected !== null && id === statusOf(queue, selected).model)?.name,
  );
  const { before, after } = useTiles(selected).layers;
  if (before === null || image === null) return null;
  if (after === null)
    return <p className="badge badge-right">{isDone ? t('view.elsewhere') : `×${scale} · ${t('view.notYet')}`}</p>;
  const factor = Math.round((after.width / before.size.width) * 100) / 100;
  return (
    <p className="badge badge-right">
      {t('view.after')} · {name} ×{factor} ·{' '}
      {after.isWhole ? spellSize(after) : t('view.tilesHere', { done: after.done.length, tiles: after.tiles })}
    </p>
  );
}

function Written() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const status = useApp((state) => (selected === null ? null : statusOf(state.queue, selected)));
  const inBrowser = useApp((state) => state.engine.host === 'browser');
  if (status?.state !== 'done' || status.target === null) return null;
  return (
    <p className="badge badge-below" title={status.target}>
      {t('view.written', { path: fileName(status.target) })}
      {/* The browser may sit on another machine than the file. */}
      {inBrowser ? (
        <a className="badge-link" href={`/result?path=${encodeURIComponent(status.target)}`} download>
          {t('view.save')}
        </a>
      ) : null}
      {status.warnings.map((warning) => (
        <span key={warning} className="badge-warning">
          ⚠ {warning}
        </span>
      ))}
    </p>
  );
}
