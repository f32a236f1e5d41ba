import { showsResult, subjectOf } from '../state/look.ts';
import type { AppState } from '../state/store.ts';
import type { Scene } from './paint.ts';
import { partsOf } from './parts.ts';
import { tiles } from './tiles-store.ts';

let drawings = 0;

/** What there is to draw now; null before the size of the picture is known. `density`: device pixels per CSS pixel. */
export function sceneOf(state: AppState, density: number): Scene | null {
  const { view, choice } = state;
  const { image, camera } = view;
  if (image === null) return null;
  const layers = tiles.of(view.selected);
  return {
    layers,
    live: (model) => {
      const subject = subjectOf(state, model ?? choice.settings.model);
      return subject === null ? null : tiles.live.of(subject);
    },
    result: showsResult(state),
    strength: choice.settings.strength,
    image,
    alpha: layers.before?.alpha ?? false,
    camera,
    parts: partsOf(view),
    density,
    grid: !view.blink,
    count: drawings++,
  };
}
