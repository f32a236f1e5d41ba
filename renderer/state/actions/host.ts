import type { Failure, Picture, TileEvent } from '../../../electron/contract.ts';
import type { Bridge } from '../../bridge.ts';
import { failureOf } from '../failure.ts';
import { change, useApp } from '../store.ts';

/** Where pixels go: the viewer's store, given by `main.tsx`, so that none of them passes through state. */
export interface PixelSink {
  before(picture: Picture): void;
  begin(photo: string, run: string, width: number, height: number, tiles: number): void;
  tile(event: TileEvent): void;
  /** The run made no result of the photo. */
  drop(photo: string, run: string): void;
}

let bridge: Bridge | null = null;
let sink: PixelSink | null = null;

/** Says where pixels go; until then they are dropped. */
export function pour(pixels: PixelSink): void {
  sink = pixels;
}

/** The viewer's store, or null before `pour`. */
export function pixelSink(): PixelSink | null {
  return sink;
}

/** Takes the connected host; the other actions reach it through `reach`. */
export function hold(connected: Bridge): void {
  bridge = connected;
}

/** Is a host connected? */
export function isHeld(): boolean {
  return bridge !== null;
}

/** The connected host. Throws before there is one. */
export function reach(): Bridge {
  if (bridge === null) throw new Error('The host is not connected.');
  return bridge;
}

/** Runs something that may fail and shows the failure instead of throwing it. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    fail(failureOf(error));
  }
}

function fail(failure: Failure): void {
  // A lost connection has a notice of its own; every call that it broke would only repeat it.
  if (useApp.getState().engine.link !== 'lost') change('view', (view) => ({ ...view, failure }));
}
