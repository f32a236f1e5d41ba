import { fault, stopIfAborted } from '../fault.ts';
import type { Channels } from '../image.ts';
import type { FloatLayout } from './float-layout.ts';
import { damaged } from './lenient.ts';
import { samplesLimit } from './memory.ts';
import { undone } from './predictor.ts';
import { type Canvas, canvas } from './tiff.ts';
import { openTiff, type Source } from './tiff-source.ts';
import { packings } from './unpack.ts';
import { halves, widened } from './widen.ts';

/** How pixels come to lie in the upright picture, as EXIF counts orientations: the first one's place, and the ways to its neighbours'. */
function placing({ width, height, orientation }: FloatLayout) {
  const [right, bottom] = [width - 1, height - 1];
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  const place = (x: number, y: number): number => {
    const [column, row] = [
      [x, y],
      [right - x, y],
      [right - x, bottom - y],
      [x, bottom - y],
      [y, x],
      [bottom - y, x],
      [bottom - y, right - x],
      [y, right - x],
    ][orientation - 1] as [number, number];
    return row * size.width + column;
  };
  const start = place(0, 0);
  return { size, start, across: place(1, 0) - start, down: place(0, 1) - start };
}

async function floatsOf(source: Source, layout: FloatLayout, chunk: FloatLayout['chunks'][number]) {
  const { compression, predictor, bits, little, path, colours, alpha } = layout;
  const step = chunk.channel === null ? colours + (alpha === 'none' ? 0 : 1) : 1;
  const line = chunk.width * step;
  const length = (line * chunk.height * bits) / 8;
  if (length > samplesLimit()) {
    throw fault('too-large', 'A piece of this TIFF is more than the memory of this machine is good for.', path);
  }
  const packed = await source.read(chunk.offset, Math.max(0, chunk.length));
  const unpack = async (bytes: Buffer) => packings.get(compression)!(bytes, length);
  const whole = packed && (await unpack(packed).catch(() => null));
  if (!whole || whole.length < length) throw damaged(path);
  const { bytes, little: order } = undone(predictor, whole.subarray(0, length), { line, step, bits, little });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const table = bits === 16 ? halves() : null;
  const value = (i: number): number => {
    if (table) return table[view.getUint16(i * 2, order)]!;
    return bits === 32 ? view.getFloat32(i * 4, order) : view.getFloat64(i * 8, order);
  };
  return { value, line, step };
}

/** Draws one chunk and says how many of its values lay outside of 0 to 1. */
async function draw(source: Source, layout: FloatLayout, picture: Canvas, at: number): Promise<number> {
  const chunk = layout.chunks[at]!;
  const { value, line, step } = await floatsOf(source, layout, chunk);
  const { start, across, down } = placing(layout);
  const { channels, data } = picture;
  const opacity = layout.alpha === 'none' ? -1 : channels - 1;
  const [wide, tall] = [Math.min(chunk.width, layout.width - chunk.x), Math.min(chunk.height, layout.height - chunk.y)];
  let beyond = 0;
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      const to = (start + (chunk.x + x) * across + (chunk.y + y) * down) * channels;
      const from = y * line + x * step;
      const cover = layout.alpha === 'premultiplied' && chunk.channel === null ? value(from + opacity) : 1;
      for (let i = 0; i < step; i++) {
        const channel = chunk.channel ?? i;
        let level = value(from + i);
        if (channel !== opacity) {
          if (cover > 0) level /= cover;
          if (layout.inverted) level = 1 - level;
        }
        // Also true for what is not a number.
        if (!(level >= 0 && level <= 1)) beyond++;
        data[to + channel] = widened(level);
      }
    }
  }
  return beyond;
}

/** A photo of floats as one of 16 bit, upright, in memory. */
export interface Widened {
  readonly picture: Canvas;
  /** How many values lay outside of 0 to 1, and were cut off. */
  readonly beyond: number;
}

/**
 * Reads a TIFF of floating-point samples as 16 bit. The values stand as they are: their profile says what they mean,
 * and without one they are sRGB's, as in every other photo. Fails with `damaged`, `too-large` and `cancelled`.
 */
export async function widenedPhoto(signal: AbortSignal, layout: FloatLayout, icc: Buffer | null): Promise<Widened> {
  const { size } = placing(layout);
  const channels = (layout.colours + (layout.alpha === 'none' ? 0 : 1)) as Channels;
  const picture = canvas(size.width, size.height, channels, 16, { icc });
  const read = await openTiff(layout.path, async (source) => {
    let beyond = 0;
    for (let at = 0; at < layout.chunks.length; at++) {
      stopIfAborted(signal);
      beyond += await draw(source, layout, picture, at);
    }
    return beyond;
  });
  if (read === null || layout.chunks.length === 0) throw damaged(layout.path);
  return { picture, beyond: read };
}
