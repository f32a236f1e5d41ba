/** Keeps the one photo that is looked at decoded, for looks and for opening it; lets go of it when nobody looks. */
export interface Darkroom<E> {
  /** The photo at `path`, decoded at most once while it is the one at hand. Rejects as decoding does. */
  at(path: string): Promise<E>;
  close(): void;
}

/** A decoded photo may be large, and whoever has gone for coffee does not look at it. */
const restless = 60_000;

/** `identity` names what a path holds now: a photo that was written again is decoded again. */
export function openDarkroom<E>(
  expose: (path: string) => Promise<E>,
  identity: (path: string) => Promise<string>,
): Darkroom<E> {
  let held: { readonly identity: string; readonly exposed: Promise<E> } | null = null;
  let leaving: NodeJS.Timeout | null = null;
  const close = () => {
    if (leaving) clearTimeout(leaving);
    held = null;
  };
  return {
    async at(path) {
      const now = await identity(path);
      if (held?.identity !== now) {
        const exposed = expose(path);
        held = { identity: now, exposed };
        exposed.catch(() => void (held?.exposed === exposed && close()));
      }
      if (leaving) clearTimeout(leaving);
      leaving = setTimeout(close, restless).unref();
      return held.exposed;
    },
    close,
  };
}
