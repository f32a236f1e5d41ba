import { useRef, useSyncExternalStore } from 'react';
import { type Layers, tiles } from './tiles-store.ts';

/** What there is of a photo, and how many tiles of it; draws the component again when that grows. */
export function useTiles(photo: string | null): {
  readonly layers: Layers;
  readonly done: number;
  readonly version: number;
} {
  const version = useRef(0);
  useSyncExternalStore(
    (tell) =>
      tiles.watch(() => {
        version.current++;
        tell();
      }),
    () => version.current,
  );
  const layers = tiles.of(photo);
  return { layers, done: layers.after?.done.length ?? 0, version: version.current };
}
