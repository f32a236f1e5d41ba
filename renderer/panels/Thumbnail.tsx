import { useEffect, useRef } from 'react';
import { thumbnailOf } from './thumbnails.ts';

/** A small picture of a photo, drawn when it has come. */
export function Thumbnail({ photo }: { photo: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let wanted = true;
    void thumbnailOf(photo).then((picture) => {
      if (wanted && picture !== null && canvas.current !== null) cover(canvas.current, picture);
    });
    return () => {
      wanted = false;
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
