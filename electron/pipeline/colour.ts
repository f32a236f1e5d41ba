import { copyOut, paste } from './copy.ts';
import { fresh, type Take } from './floats.ts';
import { type Channels, hasAlpha, type Plane, type Raster, type Rect, type Samples } from './image.ts';
import { floats, kernels, lay, samples } from './simd/simd.ts';

/** A rectangle of a picture as planes. Grey pictures have no chroma, opaque ones no alpha. */
export interface Planes {
  readonly luma: Plane;
  readonly chroma: { readonly blue: Plane; readonly red: Plane } | null;
  readonly alpha: Plane | null;
}

// BT.601 in studio swing (16..235 of 255), as MATLAB's rgb2ycbcr: the networks learned exactly this luma.
const [yr, yg, yb, y0] = [65.481 / 255, 128.553 / 255, 24.966 / 255, 16 / 255];
const [br, bg, bb, c0] = [-37.797 / 255, -74.203 / 255, 112 / 255, 128 / 255];
const [rr, rg, rb] = [112 / 255, -93.786 / 255, -18.214 / 255];
const greySpan = yr + yg + yb;

/** 3 × 3, row by row. */
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Inverse of a matrix: the way back is derived, so that it cannot drift from the way there. */
function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    (e * i - f * h) / det,
    (c * h - b * i) / det,
    (b * f - c * e) / det,
    (f * g - d * i) / det,
    (a * i - c * g) / det,
    (c * d - a * f) / det,
    (d * h - e * g) / det,
    (b * g - a * h) / det,
    (a * e - b * d) / det,
  ];
}
const back = invert([yr, yg, yb, br, bg, bb, rr, rg, rb]);

/** What the way back is made of, for those who must not clip: a matrix row by row, and the offsets it starts from. */
export const swing = { back, black: y0, neutral: c0, grey: greySpan } as const;

/** Splits a rectangle of an interleaved picture into planes of 0..1 (luma and chroma in studio swing, alpha full). */
export function split(picture: Raster, place: Rect, take: Take = fresh): Planes {
  const { width, height } = place;
  const plane = (): Plane => ({ data: take(width * height), width, height });
  const luma = plane();
  const chroma = picture.channels < 3 ? null : { blue: plane(), red: plane() };
  if (chroma) splitColour(picture, place, [luma, chroma.blue, chroma.red]);
  else splitGrey(picture, place, luma);
  return { luma, chroma, alpha: alphaOf(picture, place, take) };
}

/** The luma of a rectangle alone: a third of the work of `split`, the same values. */
export function lumaOf(picture: Raster, place: Rect, take: Take = fresh): Plane {
  const { width, height } = place;
  const luma = { data: take(width * height), width, height };
  if (picture.channels < 3) splitGrey(picture, place, luma);
  else splitColour(picture, place, [luma]);
  return luma;
}

/** The alpha of a rectangle, 0..1; null for an opaque picture. */
export function alphaOf(picture: Raster, place: Rect, take: Take = fresh): Plane | null {
  const { channels, data, depth } = picture;
  if (!hasAlpha(channels)) return null;
  const { width, height } = place;
  const alpha = take(width * height);
  const top = 2 ** depth - 1;
  for (const { from, to, count } of rowsOf(picture, place)) {
    for (let x = 0, at = from + channels - 1; x < count; x++, at += channels) alpha[to + x] = data[at]! / top;
  }
  return { data: alpha, width, height };
}

function splitGrey(picture: Raster, place: Rect, luma: Plane): void {
  const { channels, data, depth } = picture;
  const unit = greySpan / (2 ** depth - 1);
  for (const { from, to, count } of rowsOf(picture, place)) {
    for (let x = 0, at = from; x < count; x++, at += channels) luma.data[to + x] = data[at]! * unit + y0;
  }
}

/** For each row of a rectangle where its samples begin, where its pixels do in a plane of its size, and how many there are. */
function* rowsOf(
  { width, channels, top = 0 }: Raster,
  place: Rect,
): Generator<Record<'from' | 'to' | 'count', number>> {
  for (let y = 0; y < place.height; y++) {
    const from = ((place.y - top + y) * width + place.x) * channels;
    yield { from, to: y * place.width, count: place.width };
  }
}

/** Pixels that the kernels are given at a time, all of which stay in a core's cache. */
const portion = 16_384;

/** Whole rows of a rectangle, `portion` pixels of them, or one row. */
function* portionsOf({ x, y, width, height }: Rect): Generator<Rect> {
  const step = Math.max(1, Math.floor(portion / width));
  for (let row = 0; row < height; row += step) yield { x, y: y + row, width, height: Math.min(step, height - row) };
}

/** Of luma, blue and red: the weights of red, green and blue, and an offset. */
const there = [
  [yr, yg, yb, y0],
  [br, bg, bb, c0],
  [rr, rg, rb, c0],
] as const;

/** Luma alone, or luma, blue and red. */
function splitColour(picture: Raster, place: Rect, planes: readonly Plane[]): void {
  const { channels, depth } = picture;
  const top = 2 ** depth - 1;
  const factors = there.flatMap(([r, g, b, offset]) => [r / top, g / top, b / top, offset]);
  for (const part of portionsOf(place)) {
    const count = part.width * part.height;
    const [table, source, ...made] = lay(48, (count * channels * depth) / 8, ...planes.map(() => count * 4));
    floats(table!, factors.length).set(factors);
    copyOut(picture, part, samples(depth, source!, count * channels));
    const [luma = 0, blue = 0, red = 0] = made;
    kernels().split(source!, channels, depth / 8, count, table!, luma, blue, red);
    for (const [i, { data }] of planes.entries()) {
      data.set(floats(made[i]!, count), (part.y - place.y) * place.width);
    }
  }
}

/** Rounds to nearest and clips; typed arrays alone would cut off and wrap around. */
function store(target: Samples, at: number, value: number, top: number): void {
  const scaled = value * top + 0.5;
  target[at] = scaled <= 0 ? 0 : Math.min(scaled, top);
}

/** Joins planes back into the rectangle of an interleaved picture at `x`, `y`; the inverse of `split`, exact at 16 bit. */
export function join(planes: Planes, target: Raster, x: number, y: number): void {
  if (planes.chroma) joinColour([planes.luma, planes.chroma.blue, planes.chroma.red], target, x, y);
  else joinOne(planes.luma, 1 / greySpan, -y0 / greySpan, 0, target, x, y);
  if (planes.alpha) joinOne(planes.alpha, 1, 0, (target.channels - 1) as Channels, target, x, y);
}

function joinColour(planes: readonly [Plane, Plane, Plane], target: Raster, left: number, upper: number): void {
  const { channels, depth } = target;
  const { width, height } = planes[0];
  const top = 2 ** depth - 1;
  const factors = [0, 3, 6].flatMap((i) => {
    const [l, b, r] = [back[i]! * top, back[i + 1]! * top, back[i + 2]! * top];
    return [l, b, r, -l * y0 - (b + r) * c0];
  });
  for (const part of portionsOf({ x: 0, y: 0, width, height })) {
    const count = part.width * part.height;
    const plane = count * 4;
    const [table, luma, blue, red, made] = lay(48, plane, plane, plane, (count * channels * depth) / 8);
    floats(table, factors.length).set(factors);
    for (const [i, { data }] of planes.entries()) {
      floats([luma, blue, red][i]!, count).set(data.subarray(part.y * width, part.y * width + count));
    }
    kernels().join(luma, blue, red, count, table, channels, depth / 8, made);
    const data = samples(depth, made, count * channels);
    paste({ ...part, channels, depth, data }, target, { x: left, y: upper + part.y });
  }
}

function joinOne(
  from: Plane,
  gain: number,
  offset: number,
  channel: number,
  target: Raster,
  left: number,
  upper: number,
) {
  const { data, channels, width, depth } = target;
  const top = 2 ** depth - 1;
  for (let y = 0, at = 0; y < from.height; y++) {
    let to = ((upper + y) * width + left) * channels + channel;
    for (let x = 0; x < from.width; x++, at++, to += channels) store(data, to, from.data[at]! * gain + offset, top);
  }
}
