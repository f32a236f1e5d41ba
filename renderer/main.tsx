import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { watchDeep } from './state/actions/deep.ts';
import { watchLook } from './state/actions/look.ts';
import { start } from './state/actions/start.ts';
import { memorise, recall, storage } from './state/memory.ts';
import { change, useApp } from './state/store.ts';
import './styles/index.css';
import { tiles } from './viewer/tiles-store.ts';

const { choice, presets, ...looks } = recall(storage.read(), navigator.languages);
change('view', (view) => ({ ...view, ...looks }));
change('choice', () => choice);
change('presets', () => presets);
useApp.subscribe((now, old) => {
  if (now.view !== old.view || now.choice !== old.choice || now.presets !== old.presets)
    remember(memorise(now.view, now.choice, now.presets.own));
});

let written = '';
/** The view changes with every move of the pointer; what is remembered of it seldom does. */
function remember(text: string): void {
  if (text === written) return;
  written = text;
  storage.write(text);
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
watchLook(tiles.live);
watchDeep(tiles);
void start(tiles);
