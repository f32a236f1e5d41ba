import type { Earlier as EarlierResult } from '../../electron/contract.ts';
import { useRetell } from '../locales/retell.ts';
import { fileName, spellWhen } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { chooseAs } from '../state/gestures.ts';
import { showsResult } from '../state/look.ts';
import { statusOf } from '../state/queue.ts';
import { useApp } from '../state/store.ts';
import { useResult } from './use-result.ts';

/** Where the result lies, and what is to be known of it. */
export function Written() {
  const t = useWords();
  const selected = useApp((state) => state.view.selected);
  const made = useResult();
  const status = useApp((state) => (selected === null ? null : statusOf(state.queue, selected)));
  const inBrowser = useApp((state) => state.engine.host === 'browser');
  if (made === null) return null;
  if (made.earlier !== null) return <Earlier earlier={made.earlier} />;
  return (
    <p className="badge badge-below" title={made.target}>
      {t('view.written', { path: fileName(made.target) })}
      {/* The browser may sit on another machine than the file. */}
      {inBrowser ? (
        <a className="badge-link" href={`/result?path=${encodeURIComponent(made.target)}`} download>
          {t('view.save')}
        </a>
      ) : null}
      <Warnings warnings={status?.warnings ?? []} />
    </p>
  );
}

/** A result of an earlier session: marked as one, and offered where other settings are chosen now. */
function Earlier({ earlier }: { earlier: EarlierResult }) {
  const t = useWords();
  const shown = useApp(showsResult);
  const language = useApp((state) => state.view.language);
  const { target, made, settings, warnings } = earlier;
  const facts = { path: fileName(target), when: spellWhen(made, language) };
  return (
    <p className="badge badge-below" title={target} data-testid="earlier-result" data-shown={shown}>
      <span>↺ {t(shown ? 'view.earlier' : 'view.earlierOther', facts)}</span>
      {shown ? (
        <Warnings warnings={warnings} />
      ) : (
        <button type="button" className="badge-link" onClick={() => chooseAs(settings)}>
          {t('view.earlierShow')}
        </button>
      )}
    </p>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  const retell = useRetell();
  return warnings.map((warning) => (
    <span key={warning} className="badge-warning">
      ⚠ {retell(warning)}
    </span>
  ));
}
