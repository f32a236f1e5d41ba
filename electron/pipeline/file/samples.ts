import type { Sharp } from 'sharp';
import type { Channels, PictureFormat, Samples } from '../image.ts';
import { widenShifted } from './widen.ts';

/** What is known of a photo before its samples. */
interface Told {
  readonly format: PictureFormat;
  readonly depth: 8 | 16;
  readonly channels: Channels;
  readonly raw: { readonly bitsPerSample?: number | undefined };
}

/** Grey with transparency of 8 bit goes by way of colour: the decoder's own grey of 8 bit has no place for alpha. */
export function spaceOf(channels: Channels, depth: 8 | 16): 'grey16' | 'b-w' | 'rgb16' | 'srgb' {
  if (depth === 16) return channels < 3 ? 'grey16' : 'rgb16';
  return channels === 1 ? 'b-w' : 'srgb';
}

/** Grey and alpha out of RGB and alpha whose three colours are equal. */
function greyOf(rgba: Buffer): Uint8Array {
  const data = new Uint8Array(rgba.length / 2);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 2) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 3]!;
  }
  return data;
}

/** What was read as samples of 8 or 16 bit, the full range of each used. */
export function samplesOf(bytes: Buffer, given: number, { raw, depth, format, channels }: Told): Samples {
  if (depth === 8) return channels === 2 && given === 4 ? greyOf(bytes) : bytes;
  const data = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  const bits = raw.bitsPerSample ?? 16;
  if (format === 'avif' && bits < 16) widenShifted(data, bits);
  return data;
}

/** Whether a profile is not applied by the decoder, which passes grey of 16 bit through as it is. */
export function isDeepGrey(picture: { readonly depth: 8 | 16; readonly channels: Channels }): boolean {
  return picture.depth === 16 && picture.channels < 3;
}

/** Lets the decoder take a picture to sRGB; with a profile and 16 bit, it would stop at Display-P3 on its way. */
export function towardsSrgb(picture: Sharp, depth: 8 | 16, profiled: boolean): Sharp {
  const shown = picture.toColourspace('srgb');
  return profiled && depth === 16 ? shown.withIccProfile('srgb', { attach: false }) : shown;
}
