import { showHistory } from './actions/history.ts';
import { choosePhotos } from './actions/open.ts';
import { run } from './actions/run.ts';
import { eye } from './eye.ts';
import {
  flipPane,
  moveLoupe,
  panBy,
  setBlink,
  setMode,
  showPixels,
  showSheet,
  showWhole,
  sizeLoupe,
  stepLoupe,
  toggleLoupe,
  toggleSide,
  zoomBy,
} from './gestures.ts';
import { useApp } from './store.ts';

/** What a key does, by `KeyboardEvent.key`. Letters count in both cases. */
const keys: Readonly<Record<string, () => void>> = {
  '0': showWhole,
  '1': showPixels,
  '+': () => zoomBy(Math.SQRT2, null),
  '=': () => zoomBy(Math.SQRT2, null),
  '-': () => zoomBy(Math.SQRT1_2, null),
  ',': () => stepLoupe(-1),
  '.': () => stepLoupe(1),
  '<': () => sizeLoupe(-1),
  '>': () => sizeLoupe(1),
  c: () => setMode('curtain'),
  s: () => setMode('side'),
  m: () => setMode('compare'),
  a: () => setMode('added'),
  '[': () => toggleSide('left'),
  ']': () => toggleSide('right'),
  h: () => void showHistory(),
  '?': () => showSheet('help'),
};

/** What a key does together with Ctrl, or with Cmd on a Mac. */
const chords: Readonly<Record<string, () => void>> = {
  o: () => void choosePhotos(),
  Enter: () => void run(null),
};

const arrows: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [64, 0],
  ArrowRight: [-64, 0],
  ArrowUp: [0, 64],
  ArrowDown: [0, -64],
};

/** What is heard while it is held. */
const blinking = ' ';
const loupe = 'l';
/** Each shows one of the compared pictures alone. */
const panes: readonly string[] = ['1', '2', '3', '4'];

/** Every key that the whole page hears, as `KeyboardEvent.key`; with Ctrl before it where it needs that. */
export const boundKeys: readonly string[] = [
  ...Object.keys(keys),
  ...Object.keys(arrows),
  ...panes,
  blinking,
  loupe,
  ...Object.keys(chords).map((key) => `Ctrl ${key}`),
];

const words = 'input, select, textarea, [role=slider], [role=listbox], dialog';
const pressed = `button, a, ${words}`;

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** A field for text needs its letters; a radio button or a range does not. */
function isTyping(target: EventTarget | null): boolean {
  return isIn(target, 'select, textarea, dialog, input:not([type=radio], [type=range], [type=checkbox])');
}

/** Listens to the whole page; returns the way to stop. */
export function listenToKeys(): () => void {
  const down = (event: KeyboardEvent) => {
    if (useApp.getState().view.sheet === 'none' && !event.defaultPrevented && press(event)) event.preventDefault();
  };
  const up = (event: KeyboardEvent) => {
    if (event.key === blinking) setBlink(false);
    if (event.key.toLowerCase() === loupe) letGoOfLoupe();
  };
  const away = () => setBlink(false);
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
  };
}

/** Does what the key says; false when it is not ours. */
function press(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) {
    const act = chords[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    act?.();
    return act !== undefined;
  }
  if (event.altKey || isTyping(event.target)) return false;
  if (event.key === blinking && !isIn(event.target, pressed)) {
    setBlink(true);
    return true;
  }
  const arrow = arrows[event.key];
  if (arrow !== undefined && !isIn(event.target, words)) {
    turnArrow(arrow, event.shiftKey);
    return true;
  }
  if (event.key.toLowerCase() === loupe) {
    if (!event.repeat) takeLoupe();
    return true;
  }
  const { mode } = useApp.getState().view;
  if (mode === 'compare' && panes.includes(event.key)) {
    flipPane(Number(event.key) - 1);
    return true;
  }
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  act?.();
  return act !== undefined;
}

/** An arrow moves the picture; with the loupe in hand it moves the glass, by a pixel or, with Shift, by sixteen. */
function turnArrow([dx, dy]: readonly [dx: number, dy: number], far: boolean): void {
  const { view } = useApp.getState();
  const step = far ? 16 : 1;
  if (view.loupe) moveLoupe(-Math.sign(dx) * step, -Math.sign(dy) * step, eye.on(view));
  else panBy(dx, dy);
}

/** A key that is held longer than a tap puts the glass away when it is let go. */
const tap = 400;
let taken = 0;

function takeLoupe(): void {
  taken = useApp.getState().view.loupe ? 0 : performance.now();
  toggleLoupe();
}

function letGoOfLoupe(): void {
  if (taken > 0 && performance.now() - taken > tap && useApp.getState().view.loupe) toggleLoupe();
  taken = 0;
}
