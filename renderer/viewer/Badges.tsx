import { useRetell } from '../locales/retell.ts';
import { spellSize } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { seen, showsResult, subjectOf } from '../state/look.ts';
import { statusOf } from '../state/queue.ts';
import { scaleFor } from '../state/settings.ts';
import { useApp } from '../state/store.ts';
import { paneOf } from '../state/view.ts';
import { tiles } from './tiles-store.ts';
import { useResult } from './use-result.ts';
import { useTiles } from './use-tiles.ts';
import { Written } from './Written.tsx';

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
  const retell = useRetell();
  const view = useApp((state) => state.view);
  const empty = useApp((state) => state.queue.photos.length === 0);
  const reason = useApp(({ queue, view: { selected } }) =>
    selected === null ? null : statusOf(queue, selected).reason,
  );
  if (empty) return null;
  if (view.selected === null) return <p className="stage-note">{t('view.nothing')}</p>;
  const why = reason === null ? t('view.unseen') : retell(reason);
  return <p className="stage-note">{view.opening ? t('view.opening') : why}</p>;
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
  const made = useResult();
  const status = useApp((state) => (selected === null ? null : statusOf(state.queue, selected)));
  const model = made?.earlier?.settings.model ?? status?.model;
  const name = useApp(({ engine }) => engine.models.find(({ id }) => id === model)?.name);
  const { before, after, deepAfter } = useTiles(selected).layers;
  const size = made ?? status?.result ?? null;
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
  const { view, choice, engine, queue } = state;
  useTiles(view.selected);
  const subject = subjectOf(state, choice.settings.model);
  const area = view.image === null ? null : seen(view.camera, view.image, paneOf(view));
  if (subject === null || area === null) return null;
  const model = engine.models.find(({ id }) => id === subject.model)?.name ?? '';
  const size = queue.sizes[subject.photo];
  const exact = size === undefined ? subject.scale : scaleFor(choice.settings, size);
  const scale = Math.round(exact * 100) / 100;
  const live = tiles.live.of(subject);
  const done = live?.countIn(area) ?? 0;
  const word = exact < 1 ? 'view.liveSmaller' : live?.whole && done > 0 ? 'view.live' : 'view.liveSoon';
  return (
    <p className="badge badge-right" data-testid="badge-live">
      {t(word, { model, scale, done: live?.tiles.size ?? 0, tiles: live?.whole?.tiles ?? 0 })}
    </p>
  );
}
