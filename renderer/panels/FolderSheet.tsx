import { useCallback, useEffect, useRef, useState } from 'react';
import type { Folder } from '../../electron/contract.ts';
import { Sheet } from '../controls/Sheet.tsx';
import { useRetell } from '../locales/retell.ts';
import { fileName } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { browse, takeFolder } from '../state/actions/folder.ts';
import { openFiles } from '../state/actions/open.ts';
import { failureOf } from '../state/failure.ts';

interface FolderSheetProps {
  readonly use: 'source' | 'target';
  readonly onClose: () => void;
}

/** Folders of the machine on which the engine runs, for a page in a browser, which has no dialog for them. */
export function FolderSheet({ use, onClose }: FolderSheetProps) {
  const t = useWords();
  const retell = useRetell();
  const { folder, problem, go } = useFolder();
  const foot = (
    <>
      {use === 'source' ? <Upload onTaken={onClose} /> : null}
      <button
        type="button"
        className="button primary"
        disabled={folder === null}
        onClick={() => folder !== null && void takeFolder(folder.path, use)}
      >
        {t('folder.take')}
      </button>
    </>
  );
  return (
    <Sheet title={t(use === 'source' ? 'folder.sourceTitle' : 'folder.targetTitle')} onClose={onClose} foot={foot}>
      {problem === null ? null : (
        <p className="field-error" role="alert">
          {retell(problem)}
        </p>
      )}
      {folder === null ? null : (
        <>
          <div className="line">
            <code className="folder-path">{folder.path}</code>
            <span className="muted folder-count">{t('folder.pictures', { count: folder.pictures })}</span>
          </div>
          <ul className="folders" aria-label={t('folder.list')}>
            {folder.parent === null ? null : (
              <li>
                <button type="button" className="bare" onClick={() => go(folder.parent)}>
                  ↑ {t('folder.up')}
                </button>
              </li>
            )}
            {folder.folders.map((path) => (
              <li key={path}>
                <button type="button" className="bare" onClick={() => go(path)}>
                  {fileName(path)}
                </button>
              </li>
            ))}
          </ul>
          {folder.folders.length === 0 ? <p className="muted">{t('folder.none')}</p> : null}
        </>
      )}
    </Sheet>
  );
}

function useFolder() {
  const [folder, setFolder] = useState<Folder | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef(0);
  const go = useCallback(async (path: string | null) => {
    const mine = ++asked.current;
    try {
      const found = await browse(path);
      // A slow answer to an earlier question must not push away the later one.
      if (mine !== asked.current) return;
      setFolder(found);
      setProblem(null);
    } catch (error) {
      if (mine === asked.current) setProblem(failureOf(error).message);
    }
  }, []);
  useEffect(() => void go(null), [go]);
  return { folder, problem, go: (path: string | null) => void go(path) };
}

function Upload({ onTaken }: { onTaken: () => void }) {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/jpeg,image/png,image/webp,image/tiff,image/avif"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          onTaken();
          void openFiles(files, new AbortController().signal);
        }}
      />
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {t('folder.upload')}
      </button>
    </>
  );
}
