import type { EngineInfo, ModelInfo, ProviderTrial } from '../../electron/contract.ts';

export type Link = 'connecting' | 'open' | 'lost';

/** What the page knows of the host and the engine behind it. */
export interface EngineState {
  readonly link: Link;
  readonly host: 'window' | 'browser' | null;
  readonly version: string;
  readonly samples: string | null;
  readonly info: EngineInfo | null;
  readonly models: readonly ModelInfo[];
  /** Output megapixels per second as measured in this session, by model. */
  readonly speeds: Readonly<Record<string, number>>;
}

export const unknownEngine: EngineState = {
  link: 'connecting',
  host: null,
  version: '',
  samples: null,
  info: null,
  models: [],
  speeds: {},
};

/** Is there a host to ask? Before it has said which one it is, a press would open the wrong thing, or nothing. */
export function isReady({ link, host }: EngineState): boolean {
  return link === 'open' && host !== null;
}

/** The faster providers that this machine has but that did not pass, when another one is in use. */
export function fallenBack(info: EngineInfo | null): readonly ProviderTrial[] {
  return info === null ? [] : info.trials.filter((trial) => !trial.ok && !trial.absent);
}
