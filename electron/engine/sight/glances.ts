/** The verbs by which a page gets to know a photo before anything is done with it. */
import type { Earlier, PhotoGist, Pixels } from '../../contract.ts';
import { typed } from '../failure.ts';
import type { Made } from '../journal/photos.ts';
import { limit } from '../limit.ts';
import type { Pipeline } from '../means.ts';
import type { Kept } from '../models/models.ts';
import type { Known } from '../photos/known.ts';
import { earlierOf } from './earlier.ts';
import type { Sight } from './sight.ts';

/** Photos decoded, or headers read, at a time for the page, beside the run: each may hold a whole photo. */
const looks = 2;
/** Thumbnails made at a time; a list asks for many, and nothing else shall stand in line behind them. */
const thumbnails = 1;

/** Opens the verbs; what is less urgent than a look waits until nobody waits for one. */
export function openGlances<N extends Kept>(
  signal: AbortSignal,
  { find, photos }: Known,
  pipeline: Pick<Pipeline<N>, 'thumbnail' | 'measure'>,
  sight: Pick<Sight, 'picture' | 'calm'>,
  past: { made(path: string): Promise<Made | null>; since(path: string): Promise<number | null> },
): Pick<Pixels, 'open' | 'thumbnail' | 'sizes'> {
  const look = limit(looks);
  const small = limit(thumbnails);
  const seen = <T>(line: typeof look, id: string, work: (path: string) => Promise<T>): Promise<T> =>
    line(async () => {
      const { path } = find(id);
      try {
        return await work(path);
      } catch (error) {
        throw typed(error, path);
      }
    });
  const gistOf = async (id: string): Promise<PhotoGist | null> => {
    const path = photos.get(id)?.path;
    if (path === undefined) return null;
    const [size, made] = await Promise.all([
      pipeline.measure(signal, path).catch(() => null),
      past.since(path).catch(() => null),
    ]);
    if (!size) return null;
    const { width, height } = size;
    return made === null ? { width, height } : { width, height, made };
  };
  const earlier = async (path: string): Promise<{ readonly earlier?: Earlier }> => {
    const found = await past.made(path);
    const told = found && (await earlierOf(found, (file) => pipeline.measure(signal, file)));
    return told ? { earlier: told } : {};
  };
  return {
    open: (photo) =>
      seen(look, photo, async (path) => {
        // Whatever is wrong with a result of the past, the photo itself can be shown.
        const [picture, past] = await Promise.all([sight.picture(path), earlier(path).catch(() => ({}))]);
        return { photo, ...picture, ...past };
      }),
    thumbnail: (photo, size) =>
      seen(small, photo, async (path) => {
        await sight.calm();
        return pipeline.thumbnail(signal, path, size);
      }),
    sizes: (ids) => look(() => Promise.all(ids.map(gistOf))),
  };
}
