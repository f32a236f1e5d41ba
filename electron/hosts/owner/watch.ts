/** Milliseconds without an answer after which an engine is taken for stuck. */
const usual = Number(process.env.DOTBOGI_STALL_MS ?? 15 * 60e3);
/** Questions in that time. They are counted, not the clock: a machine that slept, or a host that stood, has not waited. */
const questions = 10;

export interface Pulse {
  /** Resolves or rejects as soon as the engine answers, whatever it says. */
  ask(): Promise<unknown>;
  /** Whether there is anything that it could be stuck at. */
  busy(): boolean;
  /** Called once, with the reason as the end of a sentence. */
  stuck(reason: string): void;
}

/**
 * Asks an engine for signs of life until the returned function is called. An engine that is stopped, or deep in a
 * library that never returns, cannot answer; it cannot be asked to leave either.
 */
export function feelPulse({ ask, busy, stuck }: Pulse, limit = usual): () => void {
  let missed = 0;
  let asking = false;
  const heard = () => {
    asking = false;
    missed = 0;
  };
  const timer = setInterval(() => {
    if (!busy()) {
      missed = 0;
      return;
    }
    if (asking && ++missed >= questions) {
      clearInterval(timer);
      stuck(`it gave no answer for ${Math.round(limit / 6e3) / 10} minutes`);
    }
    if (asking) return;
    asking = true;
    ask().then(heard, heard);
  }, limit / questions);
  timer.unref();
  return () => clearInterval(timer);
}
