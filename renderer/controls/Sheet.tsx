import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../locales/words.ts';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** Buttons below; without any there is a close button above. */
  readonly foot?: ReactNode;
}

/** A sheet over the page. The browser's own dialog keeps the focus inside, gives it back and closes on Escape. */
export function Sheet({ title, onClose, children, foot, wide = false }: SheetProps) {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'sheet sheet-wide' : 'sheet'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="sheet-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="button icon" aria-label={t('help.close')} onClick={onClose}>
          ✕
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: where it is longer than the window, arrow keys scroll it */}
      <section className="sheet-body" tabIndex={0} aria-labelledby={heading}>
        {children}
      </section>
      {foot === undefined ? null : <footer className="sheet-foot">{foot}</footer>}
    </dialog>
  );
}
