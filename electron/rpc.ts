/**
 * A typed two-way call over any pair of `post` and `on`. Both sides serve a plain object and call the other's.
 * A rejection crosses as data, because a structured clone drops what an `Error` carries and msgpack the error itself.
 */
import { createBirpc } from 'birpc';
import type { Failure } from './contract.ts';

/** Where messages go; what they may hold is the channel's own matter (structured clone, msgpack). */
export interface Channel {
  post(message: unknown): void;
  /** `receive` gets every message; `lost` is called once when the other side is gone. */
  on(receive: (message: unknown) => void, lost: () => void): void;
  close(): void;
}

type Verb = (...args: never[]) => unknown;
/** The other side's object: every verb answers later. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

export interface Connection<T> {
  /** Calls that answer; each rejects with a `CallError`. */
  readonly remote: Remote<T>;
  /** Says something without waiting for an answer; lost when the other side is gone. */
  tell<K extends keyof T & string>(verb: K, ...args: T[K] extends (...args: infer A) => unknown ? A : never): void;
  /** Ends the connection; calls that wait are rejected with `failure`. */
  close(failure?: Failure): void;
}

/** A call that the other side, or the way there, refused. */
export class CallError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'CallError';
  }
}

type Answer = { readonly value: unknown } | { readonly failure: Failure };

const closed: Failure = { code: 'internal', message: 'The connection to the other process was closed.' };
const inner: Failure = { code: 'internal', message: 'Something went wrong inside Dotbogi.' };

/** The failure that an unknown error carries; what carries none is ours to be ashamed of, so its text stays here. */
export function carried(error: unknown): Failure {
  if (typeof error !== 'object' || error === null || !('failure' in error)) return inner;
  const { failure } = error as { failure: Partial<Failure> | null };
  if (typeof failure?.code !== 'string' || typeof failure.message !== 'string') return inner;
  const { code, message, path } = failure;
  return typeof path === 'string' ? { code, message, path } : { code, message };
}

interface Question {
  readonly t: 'q';
  readonly i?: string;
}

const busy: Failure = { code: 'refused', message: 'Too many calls wait for an answer; ask again after some of them.' };
/** Calls that may be at work for one peer. A page with everything open has some dozens. */
const mostCalls = 1000;
/** What is said without an answer may come in bursts: a folder of skipped photos is one event each. */
const mostNotes = 100_000;

const isName = (text: unknown): boolean => typeof text === 'string' && text.length <= 64;

/** Only what has the shape of a call or an answer reaches the library, which trusts its peer. */
function isMessage(message: unknown): message is Question | { readonly t: 's' } {
  if (typeof message !== 'object' || message === null) return false;
  const { t, m, a, i } = message as Record<string, unknown>;
  if (t === 'q') return isName(m) && Array.isArray(a) && a.length <= 8 && (i === undefined || isName(i));
  return t === 's' && isName(i);
}

/** Counts what is at work for the peer, so that a flood is turned away instead of heaped up. */
class Load {
  #calls = 0;
  #notes = 0;

  /** True when one more may begin; `done` must follow. */
  begin(answered: boolean): boolean {
    if (answered ? this.#calls >= mostCalls : this.#notes >= mostNotes) return false;
    if (answered) this.#calls += 1;
    else this.#notes += 1;
    return true;
  }
  done(answered: boolean): void {
    if (answered) this.#calls -= 1;
    else this.#notes -= 1;
  }
}

/** Own functions alone are served: `constructor` or `__proto__` of a peer's choice would be code of ours. */
function serve(local: object, onError: (error: unknown) => void): (verb: string) => (...args: unknown[]) => unknown {
  return (verb) =>
    async (...args): Promise<Answer> => {
      const found: unknown = Object.hasOwn(local, verb) ? (local as Record<string, unknown>)[verb] : undefined;
      if (typeof found !== 'function') return { failure: { code: 'refused', message: `There is no verb «${verb}».` } };
      try {
        return { value: await (found as (...args: unknown[]) => unknown).apply(local, args) };
      } catch (error) {
        const failure = carried(error);
        if (failure === inner) onError(error);
        return { failure };
      }
    };
}

function unwrap(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('failure' in answer) throw new CallError(carried(answer));
  return 'value' in answer ? answer.value : undefined;
}

/**
 * Connects both directions. `local` must be a plain object: inherited verbs are not served.
 * `onError` hears the errors of `local` that carried no failure and so cross as a general sentence.
 */
export function connect<T extends { [K in keyof T]: Verb }>(
  channel: Channel,
  local: object,
  onError: (error: unknown) => void = () => {},
): Connection<T> {
  let end: Failure | null = null;
  const close = (failure: Failure = closed) => {
    if (end) return;
    end = failure;
    // The call that is rejected thereby has its own handler; the library wants an error of its own.
    rpc.$close(new CallError(failure));
    channel.close();
  };
  const find = serve(local, onError);
  const load = new Load();
  const admit = (receive: (message: unknown) => unknown) => (message: unknown) => {
    if (end !== null || !isMessage(message)) return;
    if (message.t === 's') return void receive(message);
    const answered = message.i !== undefined;
    if (!load.begin(answered)) return void (answered && channel.post({ t: 's', i: message.i, r: { failure: busy } }));
    // The library resolves when the call has been worked on and its answer handed over.
    void Promise.resolve(receive(message)).finally(() => load.done(answered));
  };
  const rpc = createBirpc<Record<string, Verb>, object, false>(local, {
    proxify: false,
    timeout: -1,
    resolver: (verb) => find(verb),
    post: (message) => channel.post(message),
    on: (receive) => channel.on(admit(receive), close.bind(null, closed)),
    // An answer that cannot be sent is answered with the error; a call that cannot be sent must reject.
    onGeneralError: (error, verb) => {
      onError(error);
      return verb !== undefined;
    },
  });
  const call = async (verb: string, args: unknown[]): Promise<unknown> => {
    if (end) throw new CallError(end);
    try {
      return unwrap(await (rpc.$call as (verb: string, ...args: unknown[]) => Promise<unknown>)(verb, ...args));
    } catch (error) {
      throw error instanceof CallError ? error : new CallError(end ?? inner);
    }
  };
  const known = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const remote = new Proxy({} as Remote<T>, {
    get(_, verb) {
      // Without this exception a promise that resolves to `remote` would call the other side's `then`.
      if (typeof verb !== 'string' || verb === 'then') return undefined;
      if (!known.has(verb)) known.set(verb, (...args) => call(verb, args));
      return known.get(verb);
    },
  });
  return {
    remote,
    tell: (verb, ...args) => {
      if (end) return;
      rpc.$callRaw({ method: verb, args, event: true }).catch(onError);
    },
    close,
  };
}
