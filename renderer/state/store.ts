import { create } from 'zustand';
import { type EngineState, unknownEngine } from './engine.ts';
import { type Forecast, noForecast } from './estimate.ts';
import { type History, noHistory } from './history.ts';
import { noPresets, type Presets } from './presets.ts';
import { emptyQueue, type Queue } from './queue.ts';
import { idleRun, type Run } from './run.ts';
import { type Choice, firstChoice } from './settings.ts';
import { firstView, type View } from './view.ts';

/** All that the page knows, as plain immutable values. Pixels are never in here. */
export interface AppState {
  readonly queue: Queue;
  readonly run: Run;
  readonly view: View;
  readonly choice: Choice;
  readonly presets: Presets;
  readonly forecast: Forecast;
  readonly history: History;
  readonly engine: EngineState;
}

/** The one store; components read it through selectors, the actions and `gestures` alone write it. */
export const useApp = create<AppState>()(() => ({
  queue: emptyQueue,
  run: idleRun,
  view: firstView,
  choice: firstChoice,
  presets: noPresets,
  forecast: noForecast,
  history: noHistory,
  engine: unknownEngine,
}));

/** Changes one slice. */
export function change<K extends keyof AppState>(slice: K, next: (value: AppState[K]) => AppState[K]): void {
  useApp.setState((state) => ({ ...state, [slice]: next(state[slice]) }));
}
