/**
 * PSNR and SSIM as the super-resolution literature takes them: on BT.601 studio-swing luma rounded to 8 bit
 * (MATLAB's rgb2ycbcr), with `border` pixels shaved off each side.
 */

/** Luma in levels 16..235, row by row. */
export interface Luma {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Luma of interleaved 8-bit samples.
 * @param samples `width * height * channels` values 0..255; 1 channel is grey, 3 and 4 are RGB (alpha ignored).
 */
export function lumaOf(samples: Uint8Array, width: number, height: number, channels: number): Luma {
  const data = new Float64Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const at = i * channels;
    const r = samples[at]!;
    const g = channels < 3 ? r : samples[at + 1]!;
    const b = channels < 3 ? r : samples[at + 2]!;
    data[i] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
  }
  return { data, width, height };
}

/** The picture without `border` pixels on each side. */
export function shave(luma: Luma, border: number): Luma {
  const width = luma.width - 2 * border;
  const height = luma.height - 2 * border;
  const data = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + border) * luma.width + border;
    data.set(luma.data.subarray(from, from + width), y * width);
  }
  return { data, width, height };
}

/** Peak signal to noise for a mean squared error of values whose peak is 1: 0.001 is 30 dB. */
export function decibels(meanSquaredError: number): number {
  return meanSquaredError === 0 ? Number.POSITIVE_INFINITY : -10 * Math.log10(meanSquaredError);
}

/** PSNR in dB of two pictures of one size, peak 255. */
export function psnr(a: Luma, b: Luma): number {
  sameSize(a, b);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return decibels(sum / a.data.length / 255 ** 2);
}

/** Mean SSIM (Wang et al. 2004): 11×11 Gaussian window of sigma 1.5, only where the window fits. */
export function ssim(a: Luma, b: Luma): number {
  sameSize(a, b);
  const product = (p: Luma, q: Luma): Luma => ({ ...p, data: p.data.map((value, i) => value * q.data[i]!) });
  const [ma, mb, aa, bb, ab] = [a, b, product(a, a), product(b, b), product(a, b)].map(blur) as [
    Luma,
    Luma,
    Luma,
    Luma,
    Luma,
  ];
  const c1 = (0.01 * 255) ** 2;
  const c2 = (0.03 * 255) ** 2;
  let sum = 0;
  for (let i = 0; i < ma.data.length; i++) {
    const [x, y] = [ma.data[i]!, mb.data[i]!];
    const [vx, vy, cov] = [aa.data[i]! - x * x, bb.data[i]! - y * y, ab.data[i]! - x * y];
    sum += ((2 * x * y + c1) * (2 * cov + c2)) / ((x * x + y * y + c1) * (vx + vy + c2));
  }
  return sum / ma.data.length;
}

const window = (() => {
  const weights = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
})();

function blur(luma: Luma): Luma {
  const width = luma.width - 10;
  const height = luma.height - 10;
  const rows = new Float64Array(width * luma.height);
  for (let y = 0; y < luma.height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 11; k++) rows[y * width + x]! += window[k]! * luma.data[y * luma.width + x + k]!;
  const data = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 11; k++) data[y * width + x]! += window[k]! * rows[(y + k) * width + x]!;
  return { data, width, height };
}

function sameSize(a: Luma, b: Luma): void {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`cannot compare ${a.width}×${a.height} with ${b.width}×${b.height}`);
}
