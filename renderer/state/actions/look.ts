import type { LookRequest, LookTile } from '../../../electron/contract.ts';
import type { Point, Size } from '../camera.ts';
import { eye } from '../eye.ts';
import { failureOf } from '../failure.ts';
import { fitImage } from '../gestures.ts';
import { extentKey, modelsInView, type Subject, seen, subjectKey, subjectOf } from '../look.ts';
import { change, useApp } from '../store.ts';
import { paneOf } from '../view.ts';
import { isHeld, reach } from './host.ts';

/** Where live tiles go, and what is there of them: the viewer's store. */
export interface LiveSink {
  has(subject: Subject, area: Point & Size, eye: Point): { readonly numbers: readonly number[]; readonly eye: boolean };
  take(subject: Subject, tile: LookTile): void;
}

/** Tiles of one view, over all its panes: more than a screen shows at full size, and what the page can hold. */
const mostTiles = 48;

/**
 * Keeps the view supplied with live tiles: one asking at a time, each with the eye where it is by then. Whatever
 * changes on the page wakes it; when everything in view is there, it rests.
 */
export function watchLook(sink: LiveSink): void {
  const complete = new Set<string>();
  let asking: string | null = null;
  let view = '';
  const wake = async () => {
    const wish = nextWish(sink, complete);
    if ((wish !== null) !== useApp.getState().view.looking)
      change('view', (now) => ({ ...now, looking: wish !== null }));
    if (wish === null || !isHeld()) return;
    // Another photo does not wait for the tile of the one before; the engine lets go of that one.
    if (asking !== null && asking === wish.subject.photo) return;
    const { photo } = wish.subject;
    asking = photo;
    try {
      const tile = await reach().pixels.look(wish.request);
      if (tile === null) complete.add(subjectKey(wish.subject));
      else {
        const extent = { key: extentKey(wish.subject), size: tile.whole };
        if (useApp.getState().view.extent?.key !== extent.key) change('view', (now) => ({ ...now, extent }));
        fitImage();
        sink.take(wish.subject, tile);
      }
    } catch (error) {
      // The photo's own failure is told by opening it; here it is enough not to ask again.
      if (failureOf(error).code !== 'cancelled') complete.add(subjectKey(wish.subject));
    }
    if (asking === photo) asking = null;
    void wake();
  };
  useApp.subscribe((now, old) => {
    if (now.choice !== old.choice || now.queue !== old.queue) fitImage();
    const next = JSON.stringify([now.view.selected, now.view.camera, now.view.stage, now.view.mode, now.engine.link]);
    if (next !== view) complete.clear();
    view = next;
    if (now.view !== old.view || now.choice !== old.choice || now.queue !== old.queue) void wake();
  });
}

interface Wish {
  readonly subject: Subject;
  readonly request: LookRequest;
}

/** What is missing most: a piece under the eye of every pane first, then the pane with the fewest tiles. */
function nextWish(sink: LiveSink, complete: ReadonlySet<string>): Wish | null {
  const state = useApp.getState();
  const { image, camera } = state.view;
  if (image === null || state.engine.link === 'lost') return null;
  const pane = paneOf(state.view);
  const area = seen(camera, image, pane);
  if (area === null) return null;
  const rest = eye.on(state.view);
  const models = modelsInView(state).filter((id) => state.engine.models.some((model) => model.id === id));
  const wishes = models.flatMap((model) => {
    const subject = subjectOf(state, model);
    if (subject === null || complete.has(subjectKey(subject))) return [];
    const has = sink.has(subject, area, rest);
    if (has.eye && has.numbers.length >= mostTiles / models.length) return [];
    const request: LookRequest = { ...subject, view: area, eye: rest, have: [...has.numbers], quick: !has.eye };
    return [{ subject, request }];
  });
  wishes.sort((one, other) => rank(one.request) - rank(other.request));
  return wishes[0] ?? null;
}

const rank = ({ quick, have }: LookRequest): number => (quick ? -1 : have.length);
