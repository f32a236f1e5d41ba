import { fileName, spellSize } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { seen, showsResult, subjectOf } from '../state/look.ts';
import { statusOf } from '../state/queue.ts';
import { useApp } from '../state/store.ts';
import { paneOf } from '../state/view.ts';
import { tiles } from './tiles-store.ts';
import { useTiles } from './use-tiles.ts';

/** What is seen on which side, and how much of it is real. */
export function Badges() {
  const view = useApp((state) => state.view);
  const { layers } = useTiles(view.selected);
  if (view.selected === null || layers.before === null) return <Waiting />;
  if (view.blink) return <Before />;
  if (view.mode === 'added') return <Live />;
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
  const { before, deepBefore } = useTiles(selected).layers;
  const opening = useApp((state) => state.view.opening);
  if (before === null) return null;
  // Its own pixels are about to come, or there, square by square.
  const reduced =
    before.isReduced && deepBefore === null && !opening ? ` · ${t('view.reduced', { ...before.shown })}` : '';
  return (
    <p className="badge badge-left">
      {t('view.before')} · {spellSize(before.size)}
      {reduced}
    </p>
  );
}

function After() {
  const result = useApp(showsResult);
  return result ? <Result /> : <Live />;
}

function Result() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const size = useApp((state) => (selected === null ? null : statusOf(state.queue, selected).result));
  const name = useApp(
    ({ engine, queue }) =>
      engine.models.find(({ id }) => selected !== null && id === statusOf(queue, selected).model)?.name,
  );
  const { before, after, deepAfter } = useTiles(selected).layers;
  if (before === null || size === null) return null;
  const factor = Math.round((size.width / before.size.width) * 100) / 100;
  const isThere = deepAfter !== null || after?.isWhole === true;
  const part =
    after === null ? t('view.opening') : t('view.tilesHere', { done: after.done.length, tiles: after.tiles });
  return (
    <p className="badge badge-right" data-testid="badge-after">
      {t('view.after')} · {name} ×{factor} · {isThere ? spellSize(size) : part}
    </p>
  );
}

/** What the network does to the part in view, before anything is written. */
function Live() {
  const t = useWords();
  const state = useApp();
  const { view, choice, engine } = state;
  useTiles(view.selected);
  const subject = subjectOf(state, choice.settings.model);
  const area = view.image === null ? null : seen(view.camera, view.image, paneOf(view));
  if (subject === null || area === null) return null;
  const model = engine.models.find(({ id }) => id === subject.model)?.name ?? '';
  const live = tiles.live.of(subject);
  const done = live?.countIn(area) ?? 0;
  return (
    <p className="badge badge-right" data-testid="badge-live">
      {live?.whole && done > 0
        ? t('view.live', { model, scale: subject.scale, done: live.tiles.size, tiles: live.whole.tiles })
        : t('view.liveSoon', { model, scale: subject.scale })}
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
