import { useEffect } from 'react';
import { Announcer } from './panels/Announcer.tsx';
import { Banners } from './panels/Banners.tsx';
import { BottomBar } from './panels/BottomBar.tsx';
import { DropTarget } from './panels/DropTarget.tsx';
import { Empty } from './panels/Empty.tsx';
import { Panel } from './panels/Panel.tsx';
import { Queue } from './panels/Queue.tsx';
import { Sheets } from './panels/Sheets.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { listenToKeys } from './state/keys.ts';
import { useApp } from './state/store.ts';
import { Viewer } from './viewer/Viewer.tsx';

/** The page: bars above and below, the queue left, the settings right, and the picture in the room between. */
export function App() {
  const left = useApp((state) => state.view.left);
  const right = useApp((state) => state.view.right);
  const empty = useApp((state) => state.queue.photos.length === 0);
  useEffect(listenToKeys, []);
  usePreferences();
  return (
    <div className="app">
      <TopBar />
      <div className="middle">
        {left ? <Queue /> : null}
        <main className="room">
          {empty ? <Empty /> : <Viewer />}
          <Banners />
        </main>
        {right ? <Panel /> : null}
      </div>
      <BottomBar />
      <Sheets />
      <DropTarget />
      <Announcer />
    </div>
  );
}

/** Theme and language belong to the whole document. */
function usePreferences(): void {
  const theme = useApp((state) => state.view.theme);
  const language = useApp((state) => state.view.language);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
}
