import type { ModelInfo } from '../../electron/contract.ts';
import { Key } from '../controls/Key.tsx';
import { useWords } from '../locales/words.ts';
import { fewestPanes, mostPanes, putInto, type Shown, withoutPane, withPane } from '../state/compare.ts';
import { comparePanes, flipPane } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import { gridOf } from '../state/view.ts';

/** The panes' names over the stage: each says what it shows, lets another be chosen, and fills the stage by its number. */
export function Panes() {
  const t = useWords();
  const view = useApp((state) => state.view);
  const models = useApp((state) => state.engine.models);
  if (view.selected === null || view.image === null) return null;
  const { panes, flipped } = view.compare;
  const { columns, rows } = gridOf(view);
  const ids = models.map(({ id }) => id);
  return (
    <section className="panes" aria-label={t('compare.title')}>
      {panes.map((shown, at) => {
        if (flipped !== null && flipped !== at) return null;
        const place = flipped === null ? at : 0;
        const style = {
          left: `${((place % columns) / columns) * 100}%`,
          top: `${(Math.floor(place / columns) / rows) * 100}%`,
          width: `${100 / columns}%`,
          height: `${100 / rows}%`,
        };
        return (
          // A pane is its place: what it shows may change and may be shown twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
          <div key={at} className="pane" style={style} data-testid={`pane-${at + 1}`}>
            <Name pane={at} shown={shown} models={models} />
          </div>
        );
      })}
      {flipped === null && panes.length < mostPanes ? (
        <button
          type="button"
          className="pane-more badge"
          data-testid="pane-more"
          onClick={() => comparePanes((compare) => withPane(compare, ids))}
        >
          ＋ {t('compare.more')}
        </button>
      ) : null}
    </section>
  );
}

function Name({ pane, shown, models }: { pane: number; shown: Shown; models: readonly ModelInfo[] }) {
  const t = useWords();
  const flipped = useApp((state) => state.view.compare.flipped);
  const count = useApp((state) => state.view.compare.panes.length);
  const speed = useApp((state) => state.engine.speeds[shown]);
  const number = pane + 1;
  return (
    <p className="badge badge-left pane-name">
      <button
        type="button"
        className="pane-flip"
        aria-pressed={flipped === pane}
        aria-keyshortcuts={String(number)}
        aria-label={t(flipped === pane ? 'compare.all' : 'compare.alone', { number })}
        onClick={() => flipPane(pane)}
      >
        <Key>{String(number)}</Key>
      </button>
      <select
        className="pane-select"
        aria-label={t('compare.shown', { number })}
        value={shown}
        onChange={(event) => comparePanes((compare) => putInto(compare, pane, event.target.value))}
      >
        <option value="original">{t('compare.original')}</option>
        {models.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {speed === undefined ? null : (
        <span className="pane-pace">{t('compare.pace', { seconds: (1 / speed).toFixed(speed > 1 ? 2 : 1) })}</span>
      )}
      {count > fewestPanes && flipped === null ? (
        <button
          type="button"
          className="pane-close"
          aria-label={t('compare.close', { number })}
          onClick={() => comparePanes((compare) => withoutPane(compare, pane))}
        >
          ×
        </button>
      ) : null}
    </p>
  );
}
