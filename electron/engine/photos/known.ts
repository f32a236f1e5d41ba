import { EngineError } from '../failure.ts';
import type { Found } from './scan.ts';

/** The photos that scans and earlier runs have named. */
export interface Known {
  readonly photos: ReadonlyMap<string, Found>;
  /** By id: the named file or folder that it was found by. */
  readonly sources: ReadonlyMap<string, string>;
  note(photo: Found, source: string): void;
  /** Throws `not-found` for a photo that nothing has named. */
  find(id: string): Found;
  /** Those of the ids that are known, in their order. */
  among(ids: readonly string[]): Found[];
}

/** An empty list of known photos. */
export function openKnown(): Known {
  const photos = new Map<string, Found>();
  const sources = new Map<string, string>();
  return {
    photos,
    sources,
    note(photo, source) {
      photos.set(photo.id, photo);
      sources.set(photo.id, source);
    },
    find(id) {
      const photo = photos.get(id);
      if (!photo) throw new EngineError('not-found', `The photo «${id}» was not found by any scan.`);
      return photo;
    },
    among: (ids) => ids.map((id) => photos.get(id)).filter((photo) => photo !== undefined),
  };
}
