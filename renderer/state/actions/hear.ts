import type { EngineEvent } from '../../../electron/contract.ts';
import { assertNever } from '../assert-never.ts';
import { fitImage, showSheet } from '../gestures.ts';
import { queueAfter } from '../queue.ts';
import { isBusy, runAfter } from '../run.ts';
import { change, useApp } from '../store.ts';
import { attempt, pixelSink, reach } from './host.ts';
import { show } from './show.ts';

/** Takes an event of the engine into the state. */
export function hear(event: EngineEvent): void {
  const { run: before, queue: old } = useApp.getState();
  change('queue', (queue) => queueAfter(queue, event, before));
  change('run', (now) => runAfter(now, event, Date.now()));
  switch (event.kind) {
    case 'started':
      pixelSink()?.begin(event.photo, event.run, event.width, event.height, event.tiles);
      if (useApp.getState().view.follow) void show(event.photo);
      fitImage();
      break;
    case 'finished':
      noteSpeed(before.model, event.result.speed);
      break;
    case 'restarted':
      void attempt(describeAgain);
      break;
    case 'failed':
    case 'cancelled':
      pixelSink()?.drop(event.photo, event.run);
      break;
    case 'begun':
    case 'ahead':
    case 'progress':
    case 'skipped':
    case 'paused':
    case 'resumed':
    case 'waiting':
      break;
    case 'ended':
      for (const [photo, { state }] of Object.entries(old.statuses))
        if (state === 'working') pixelSink()?.drop(photo, event.summary.run);
      // There is nothing left to stop.
      if (useApp.getState().view.sheet === 'cancel' && !isBusy(useApp.getState().run)) showSheet('none');
      break;
    default:
      assertNever(event);
  }
}

function noteSpeed(model: string, speed: number): void {
  change('engine', (engine) => ({ ...engine, speeds: { ...engine.speeds, [model]: speed } }));
}

/** A new engine may have settled on another provider. */
async function describeAgain(): Promise<void> {
  const info = await reach().host.describe();
  change('engine', (engine) => ({ ...engine, info }));
}
