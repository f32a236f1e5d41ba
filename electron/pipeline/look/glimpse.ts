import { around } from '../around.ts';
import { join, type Planes, split, swing } from '../colour.ts';
import { isLikeSrgb } from '../file/profile.ts';
import { canvas } from '../file/tiff.ts';
import type { Image, Plane, Rect } from '../image.ts';
import type { Passes } from '../network/passes.ts';
import { resample } from '../resample.ts';
import type { Tile } from '../tiles.ts';
import { bleed } from '../transparency.ts';
import { preview } from './thumbnail.ts';

/** Parts into which a level of 8 bit is divided: fine enough that no sum of two is off by a whole level. */
const fine = 64;

/**
 * A tile in two layers, for an eye that will weigh them itself: result = clip(plain + strength × added), each in
 * 1/64 levels of 8 bit sRGB. `plain` has three values a pixel and is not clipped, or an overshoot that the network
 * takes back would be lost. `added` has one value where it is the same for all colours, three where a profile bends it.
 */
export interface Glimpse extends Rect {
  readonly plain: Int16Array;
  readonly added: Int16Array;
  readonly gains: 1 | 3;
  /** 0 to 255 a pixel; null where the photo has none. */
  readonly alpha: Uint8Array | null;
}

/** Computes one tile of a photo, by the very path of a run; `coreOf` gives the luma that the network makes of a crop's. */
export async function glimpse(
  image: Image,
  tile: Tile,
  passes: Passes,
  coreOf: (luma: Plane, tile: Tile) => Promise<Plane>,
): Promise<Glimpse> {
  const planes = split(image, tile.crop);
  bleed(planes);
  const core = await coreOf(planes.luma, tile);
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const plain = around(resample(planes.luma, passes.factor, place), planes, tile, passes.factor);
  const alpha = plain.alpha && Uint8Array.from(plain.alpha.data, (value) => byte(value * 255));
  const layers = isLikeSrgb(image.icc) ? straight(plain, core) : await managed(image, plain, core);
  return { ...tile.output, ...layers, alpha };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** Samples are shown as they are, so both layers are plain sums. */
function straight(plain: Planes, core: Plane): Pick<Glimpse, 'plain' | 'added' | 'gains'> {
  const { luma, chroma } = plain;
  const gain = (255 * fine) / swing.grey;
  const count = luma.data.length;
  const added = new Int16Array(count);
  const rgb = new Int16Array(count * 3);
  for (let i = 0; i < count; i++) added[i] = Math.round((core.data[i]! - luma.data[i]!) * gain);
  if (chroma) colours(luma, chroma.blue, chroma.red, rgb);
  else for (let i = 0; i < rgb.length; i++) rgb[i] = Math.round((luma.data[(i / 3) | 0]! - swing.black) * gain);
  return { plain: rgb, added, gains: 1 };
}

function colours(luma: Plane, blue: Plane, red: Plane, rgb: Int16Array): void {
  const unit = 255 * fine;
  const [r0, r1, r2, g0, g1, g2, b0, b1, b2] = swing.back;
  for (let i = 0, to = 0; i < luma.data.length; i++, to += 3) {
    const l = luma.data[i]! - swing.black;
    const b = blue.data[i]! - swing.neutral;
    const r = red.data[i]! - swing.neutral;
    rgb[to] = Math.round((r0 * l + r1 * b + r2 * r) * unit);
    rgb[to + 1] = Math.round((g0 * l + g1 * b + g2 * r) * unit);
    rgb[to + 2] = Math.round((b0 * l + b1 * b + b2 * r) * unit);
  }
}

/** Both ends go through the profile; between them the eye gets the straight line, which is off by a level or two. */
async function managed(image: Image, plain: Planes, core: Plane): Promise<Pick<Glimpse, 'plain' | 'added' | 'gains'>> {
  const show = async (planes: Planes) => {
    const { width, height } = planes.luma;
    const part = canvas(width, height, image.channels, image.depth, { icc: image.icc });
    join(planes, part, 0, 0);
    return preview(part, { x: 0, y: 0, width, height }, image.icc);
  };
  const [low, high] = [await show(plain), await show({ ...plain, luma: core })];
  const count = plain.luma.data.length;
  const [rgb, added] = [new Int16Array(count * 3), new Int16Array(count * 3)];
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 4) {
    for (let c = 0; c < 3; c++, to++) {
      rgb[to] = low[from + c]! * fine;
      added[to] = (high[from + c]! - low[from + c]!) * fine;
    }
  }
  return { plain: rgb, added, gains: 3 };
}
