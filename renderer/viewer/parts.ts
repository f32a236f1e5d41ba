import type { Size } from '../state/camera.ts';
import type { Mode } from '../state/view.ts';
import type { Part } from './paint.ts';

interface Looks {
  readonly mode: Mode;
  readonly curtain: number;
  readonly blink: boolean;
  readonly stage: Size;
}

/** What is drawn where: the curtain cuts one pane in two, side by side sets two panes next to each other. */
export function partsOf({ mode, curtain, blink, stage }: Looks): readonly Part[] {
  const { width, height } = stage;
  const whole = { x: 0, y: 0, width, height };
  const second = blink ? 'before' : 'after';
  if (mode === 'side') {
    const half = width / 2;
    const left = { x: 0, y: 0, width: half, height };
    const right = { x: half, y: 0, width: half, height };
    return [
      { what: 'before', clip: left, pane: left },
      { what: second, clip: right, pane: right },
    ];
  }
  if (blink) return [{ what: second, clip: whole, pane: whole }];
  const cut = Math.round(width * curtain);
  return [
    { what: 'before', clip: { ...whole, width: cut }, pane: whole },
    { what: 'after', clip: { x: cut, y: 0, width: width - cut, height }, pane: whole },
  ];
}
