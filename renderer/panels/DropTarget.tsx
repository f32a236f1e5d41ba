import { useEffect, useState } from 'react';
import { useWords } from '../locales/words.ts';
import { openFiles } from '../state/actions/open.ts';
import { useApp } from '../state/store.ts';
import { filesOf } from './dropped.ts';

/** The whole page takes drops and pasted files; a frame shows it while something hangs over it. */
export function DropTarget() {
  const t = useWords();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    const take = async (transfer: DataTransfer | null) => {
      const intoFolders = useApp.getState().engine.host !== 'window';
      if (transfer !== null) await openFiles(await filesOf(transfer, intoFolders), leaving.signal);
    };
    const hover = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void take(event.dataTransfer);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const paste = (event: ClipboardEvent) => void take(event.clipboardData);
    const { signal } = leaving;
    window.addEventListener('dragover', hover, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => leaving.abort();
  }, []);
  return over ? <div className="drop-now">{t('drop.now')}</div> : null;
}
