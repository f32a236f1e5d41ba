/** Whether so much of a photo is quiet that asking a small network about it spares more than it costs. */
import { setImmediate } from 'node:timers/promises';
import { asRows } from './file/sheet.ts';
import type { Image, Raster, Rect } from './image.ts';
import { blockEdge, gridOf, grown, pixelsOf } from './quiet.ts';

/** Edge, in blocks, of the squares by which a photo is judged: single blocks that are quiet spare nothing, since those around them need margins. */
const edge = 2;
/** So many squares, of which so many must be quiet as a whole. */
const judged = 16;
const fewest = 4;
/** Of a photo, squares with what must be seen around them may be so much: asking about a smaller one whole costs little more. */
const share = 0.25;

/**
 * Judges a photo by a few squares of it, which are the same ones whatever of it is looked at first. `isQuiet` tells it of a
 * square of blocks, of which `reach` pixels around are at hand in the picture that it is given. Rejects as that does.
 */
export async function isWorthAsking(
  image: Image,
  reach: number,
  isQuiet: (picture: Raster, square: Rect) => Promise<boolean>,
): Promise<boolean> {
  if (judged * (edge * blockEdge + 2 * reach) ** 2 > share * image.width * image.height) return true;
  let [quiet, left] = [0, judged];
  for (const square of squaresOf(gridOf(image))) {
    // Lets a waiting message in.
    await setImmediate();
    const { y, height } = grown(pixelsOf(square, image), reach, image);
    const picture = image.disk ? { ...(await asRows(image).rows(y, y + height)), top: y } : image;
    if (await isQuiet(picture, square)) quiet++;
    left--;
    if (quiet >= fewest) return true;
    if (quiet + left < fewest) return false;
  }
  return false;
}

/** Squares of blocks, evenly over the picture in both directions: the sequence R2 by M. Roberts. */
function* squaresOf({ columns, rows }: { columns: number; rows: number }): Generator<Rect> {
  const part = (i: number, ratio: number, of: number) => Math.floor(((0.5 + i * ratio) % 1) * of);
  const [width, height] = [Math.min(edge, columns), Math.min(edge, rows)];
  for (let i = 1; i <= judged; i++) {
    const x = part(i, 0.7548776662466927, columns - width + 1);
    yield { x, y: part(i, 0.5698402909980532, rows - height + 1), width, height };
  }
}
