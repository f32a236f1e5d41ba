import { useEffect, useRef } from 'react';
import { isAsked, thumbnailOf } from './thumbnails.ts';

/** How long a row stays in view, in milliseconds, before its picture is asked for: those that rush by need none. */
const rest = 80;

/** A small picture of a photo, drawn when it has come. */
export function Thumbnail({ photo }: { photo: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let wanted = true;
    const show = async () => {
      const picture = await thumbnailOf(photo);
      if (wanted && picture !== null && canvas.current !== null) cover(canvas.current, picture);
    };
    const timer = setTimeout(show, isAsked(photo) ? 0 : rest);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [photo]);
  return <canvas ref={canvas} className="thumbnail" width={88} height={88} />;
}

/** Fills the square, cutting off what is too long. */
function cover(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}
