import { Either } from '../controls/Either.tsx';
import { Key } from '../controls/Key.tsx';
import { Logo } from '../controls/Logo.tsx';
import { Segments } from '../controls/Segments.tsx';
import { useWords } from '../locales/words.ts';
import { showHistory } from '../state/actions/history.ts';
import { choosePhotos } from '../state/actions/open.ts';
import { isReady } from '../state/engine.ts';
import {
  setLanguage,
  setMode,
  setTheme,
  showPixels,
  showSheet,
  showWhole,
  toggleLoupe,
  toggleSide,
} from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import type { Mode, Theme } from '../state/view.ts';

/** Above everything: open, how to look, and the page's own settings. */
export function TopBar() {
  const t = useWords();
  const mode = useApp((state) => state.view.mode);
  const able = useApp((state) => isReady(state.engine));
  return (
    <header className="bar top-bar">
      <div className="brand">
        <Fold side="left" />
        <Logo size={20} />
        <h1>{t('app.name')}</h1>
      </div>
      <button type="button" className="button" data-testid="open" disabled={!able} onClick={() => void choosePhotos()}>
        <span aria-hidden="true">＋</span> <Either long={t('open.button')} short={t('open.short')} />
      </button>
      <button
        type="button"
        className="button icon"
        data-testid="history"
        aria-label={t('history.button')}
        title={t('history.button')}
        aria-keyshortcuts="H"
        disabled={!able}
        onClick={() => void showHistory()}
      >
        ↺
      </button>
      <div className="top-middle">
        <Segments<Mode>
          label={t('view.label')}
          name="view"
          value={mode}
          onChange={setMode}
          options={[
            { value: 'curtain', text: t('view.curtain') },
            { value: 'side', text: t('view.side'), short: t('view.sideShort') },
            { value: 'compare', text: t('view.compare'), short: t('view.compareShort') },
            { value: 'added', text: t('view.added'), short: t('view.addedShort') },
          ]}
        />
      </div>
      <Looking />
      <Preferences />
      <Fold side="right" />
    </header>
  );
}

function Looking() {
  const t = useWords();
  const zoom = useApp((state) => (state.view.image === null ? null : state.view.camera.zoom));
  const loupe = useApp((state) => state.view.loupe);
  // There the numbers choose a pane.
  const numbered = useApp((state) => state.view.mode === 'compare');
  const percent = zoom === null ? '–' : `${Math.round(zoom * (window.devicePixelRatio || 1) * 100)} %`;
  return (
    <div className="looking">
      <output className="zoom" data-testid="zoom-readout" aria-label={t('view.zoom')}>
        {percent}
      </output>
      <button type="button" className="bare" onClick={showWhole} aria-keyshortcuts="0">
        {t('view.fit')} <Key>0</Key>
      </button>
      <button type="button" className="bare" onClick={showPixels} aria-keyshortcuts={numbered ? undefined : '1'}>
        {t('view.pixels')} {numbered ? null : <Key>1</Key>}
      </button>
      <button type="button" className="bare" onClick={toggleLoupe} aria-pressed={loupe} aria-keyshortcuts="L">
        {t('view.loupe')} <Key>L</Key>
      </button>
    </div>
  );
}

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const themeSigns: Record<Theme, string> = { system: '◐', light: '○', dark: '●' };

function Preferences() {
  const t = useWords();
  const theme = useApp((state) => state.view.theme);
  const language = useApp((state) => state.view.language);
  const themeName = t('theme.label', { theme: t(`theme.${theme}`) });
  const other = language === 'en' ? 'ko' : 'en';
  return (
    <div className="preferences">
      <button type="button" className="button quiet" lang={other} onClick={() => setLanguage(other)}>
        {t('language.next')}
      </button>
      <button
        type="button"
        className="button icon"
        aria-label={themeName}
        title={themeName}
        onClick={() => setTheme(nextTheme[theme])}
      >
        {themeSigns[theme]}
      </button>
      <button
        type="button"
        className="button icon"
        aria-label={t('help.button')}
        title={t('help.button')}
        aria-keyshortcuts="?"
        onClick={() => showSheet('help')}
      >
        ?
      </button>
    </div>
  );
}

function Fold({ side }: { side: 'left' | 'right' }) {
  const t = useWords();
  const open = useApp((state) => state.view[side]);
  const name = t(open ? `fold.${side}` : `unfold.${side}`);
  return (
    <button
      type="button"
      className={`fold fold-${side}`}
      aria-expanded={open}
      aria-label={name}
      title={name}
      onClick={() => toggleSide(side)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" aria-hidden="true">
        <rect x="1.5" y="2.5" width="13" height="11" rx="2" stroke="currentColor" />
        <path d={side === 'left' ? 'M6 3v10' : 'M10 3v10'} stroke="currentColor" />
      </svg>
    </button>
  );
}
