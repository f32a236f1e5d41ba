import { fresh, type Take } from './floats.ts';
import { type Channels, hasAlpha, type Plane, type Raster, type Rect, type Samples } from './image.ts';

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
  const { channels, top = 0 } = picture;
  const { width, height } = place;
  const rect = { ...place, y: place.y - top };
  const plane = (): Plane => ({ data: take(width * height), width, height });
  const [luma, alpha] = [plane(), hasAlpha(channels) ? plane() : null];
  const chroma = channels < 3 ? null : { blue: plane(), red: plane() };
  if (chroma) splitColour(picture, rect, luma, chroma.blue, chroma.red);
  else splitGrey(picture, rect, luma);
  if (alpha) splitAlpha(picture, rect, alpha);
  return { luma, chroma, alpha };
}

/** The luma of a rectangle alone: a third of the work of `split`. */
export function lumaOf(picture: Raster, place: Rect, take: Take = fresh): Plane {
  const { width, height } = place;
  const rect = { ...place, y: place.y - (picture.top ?? 0) };
  const luma = { data: take(width * height), width, height };
  if (picture.channels < 3) splitGrey(picture, rect, luma);
  else splitLuma(picture, rect, luma.data);
  return luma;
}

/** The alpha of a rectangle, 0..1; null for an opaque picture. */
export function alphaOf(picture: Raster, place: Rect, take: Take = fresh): Plane | null {
  if (!hasAlpha(picture.channels)) return null;
  const { width, height } = place;
  const alpha = { data: take(width * height), width, height };
  splitAlpha(picture, { ...place, y: place.y - (picture.top ?? 0) }, alpha);
  return alpha;
}

// The loops over pixels work on names of their own: one that is looked up outside costs as much as the arithmetic.

function splitColour(picture: Raster, rect: Rect, luma: Plane, blue: Plane, red: Plane): void {
  const { data, channels, width, depth } = picture;
  const [ys, bs, rs] = [luma.data, blue.data, red.data];
  const unit = 1 / (2 ** depth - 1);
  const [ky, kb, kr] = [yr, br, rr];
  const [my, mb, mr] = [yg, bg, rg];
  const [ny, nb, nr] = [yb, bb, rb];
  const [black, neutral] = [y0, c0];
  const columns = rect.width;
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * width + rect.x) * channels;
    for (const end = to + columns; to < end; to++, from += channels) {
      const r = data[from]! * unit;
      const g = data[from + 1]! * unit;
      const b = data[from + 2]! * unit;
      ys[to] = ky * r + my * g + ny * b + black;
      bs[to] = kb * r + mb * g + nb * b + neutral;
      rs[to] = kr * r + mr * g + nr * b + neutral;
    }
  }
}

function splitLuma({ data, channels, width, depth }: Raster, rect: Rect, luma: Float32Array): void {
  const unit = 1 / (2 ** depth - 1);
  const [red, green, blue, black] = [yr, yg, yb, y0];
  const columns = rect.width;
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * width + rect.x) * channels;
    for (const end = to + columns; to < end; to++, from += channels) {
      // The same steps as in `split`, so that the values are the same to the last bit.
      const r = data[from]! * unit;
      const g = data[from + 1]! * unit;
      const b = data[from + 2]! * unit;
      luma[to] = red * r + green * g + blue * b + black;
    }
  }
}

function splitGrey(picture: Raster, rect: Rect, luma: Plane): void {
  const unit = greySpan / (2 ** picture.depth - 1);
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * picture.width + rect.x) * picture.channels;
    for (let x = 0; x < rect.width; x++, to++, from += picture.channels)
      luma.data[to] = picture.data[from]! * unit + y0;
  }
}

function splitAlpha(picture: Raster, rect: Rect, alpha: Plane): void {
  const top = 2 ** picture.depth - 1;
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * picture.width + rect.x + 1) * picture.channels - 1;
    for (let x = 0; x < rect.width; x++, to++, from += picture.channels) alpha.data[to] = picture.data[from]! / top;
  }
}

/** Rounds to nearest and clips; typed arrays alone would cut off and wrap around. */
function store(target: Samples, at: number, value: number, top: number): void {
  const scaled = value * top + 0.5;
  target[at] = scaled <= 0 ? 0 : Math.min(scaled, top);
}

/** Joins planes back into the rectangle of an interleaved picture at `x`, `y`; the inverse of `split`, exact at 16 bit. */
export function join(planes: Planes, target: Raster, x: number, y: number): void {
  if (planes.chroma) joinColour(planes.luma, planes.chroma.blue, planes.chroma.red, target, x, y);
  else joinOne(planes.luma, 1 / greySpan, -y0 / greySpan, 0, target, x, y);
  if (planes.alpha) joinOne(planes.alpha, 1, 0, (target.channels - 1) as Channels, target, x, y);
}

function joinColour(luma: Plane, blue: Plane, red: Plane, target: Raster, left: number, upper: number): void {
  const [r0, r1, r2, g0, g1, g2, b0, b1, b2] = back;
  const { data, channels, width, depth } = target;
  const top = 2 ** depth - 1;
  const [ys, bs, rs] = [luma.data, blue.data, red.data];
  const [black, neutral] = [y0, c0];
  const columns = luma.width;
  for (let y = 0, from = 0; y < luma.height; y++) {
    let to = ((upper + y) * width + left) * channels;
    for (const end = from + columns; from < end; from++, to += channels) {
      const l = ys[from]! - black;
      const b = bs[from]! - neutral;
      const r = rs[from]! - neutral;
      store(data, to, r0 * l + r1 * b + r2 * r, top);
      store(data, to + 1, g0 * l + g1 * b + g2 * r, top);
      store(data, to + 2, b0 * l + b1 * b + b2 * r, top);
    }
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
