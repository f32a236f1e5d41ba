import { useEffect, useState } from 'react';
import { isAsked, thumbnailOf } from './thumbnails.ts';

/** How long a row stays in view, in milliseconds, before its picture is asked for: those that rush by need none. */
const rest = 80;

/**
 * A small picture of a photo, once it has come. An image and no canvas: each canvas is a layer of its own, and a list
 * that scrolls would have all of them put together anew for every frame.
 */
export function Thumbnail({ photo }: { photo: string }) {
  const [source, setSource] = useState<string | undefined>();
  useEffect(() => {
    let wanted = true;
    const show = async () => {
      const address = await thumbnailOf(photo);
      if (wanted && address !== null) setSource(address);
    };
    const timer = setTimeout(show, isAsked(photo) ? 0 : rest);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [photo]);
  // Dragged is the row's photo, not this picture of it.
  return <img className="thumbnail" src={source} alt="" draggable={false} />;
}
