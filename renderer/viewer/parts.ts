import type { Size } from '../state/camera.ts';
import { type Compare, shownPanes } from '../state/compare.ts';
import { gridOf, type Mode } from '../state/view.ts';
import type { Part } from './paint.ts';

interface Looks {
  readonly mode: Mode;
  readonly curtain: number;
  readonly blink: boolean;
  readonly compare: Compare;
  readonly stage: Size;
}

/** What is drawn where: the curtain cuts one pane in two, the other modes set whole panes next to each other. */
export function partsOf(looks: Looks): readonly Part[] {
  const { mode, curtain, blink, stage } = looks;
  const { width, height } = stage;
  const whole = { x: 0, y: 0, width, height };
  const shown = blink ? 'before' : 'after';
  if (mode === 'side') {
    const half = width / 2;
    const left = { x: 0, y: 0, width: half, height };
    const right = { x: half, y: 0, width: half, height };
    return [
      { what: 'before', clip: left, pane: left },
      { what: shown, clip: right, pane: right },
    ];
  }
  if (mode === 'compare') return paneParts(looks);
  if (blink) return [{ what: 'before', clip: whole, pane: whole }];
  if (mode === 'added') return [{ what: 'added', clip: whole, pane: whole }];
  const cut = Math.round(width * curtain);
  return [
    { what: 'before', clip: { ...whole, width: cut }, pane: whole },
    { what: 'after', clip: { x: cut, y: 0, width: width - cut, height }, pane: whole },
  ];
}

/** Equal panes row by row; an odd last one has its row's first place, and the room beside it stays free. */
function paneParts({ mode, blink, compare, stage }: Looks): readonly Part[] {
  const { columns, rows } = gridOf({ mode, compare });
  const [width, height] = [stage.width / columns, stage.height / rows];
  return shownPanes(compare).map((shown, at) => {
    const pane = { x: (at % columns) * width, y: Math.floor(at / columns) * height, width, height };
    if (blink) return { what: 'before', clip: pane, pane };
    return shown === 'original'
      ? { what: 'original', clip: pane, pane }
      : { what: 'model', model: shown, clip: pane, pane };
  });
}
