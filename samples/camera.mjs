/**
 * A camera for scenes: many rays per pixel, a lens, a sensor. Scenes are linear light, 0..1 and above; what comes out
 * is 0..1 in the sRGB curve, as a camera would have stored it.
 */
import { clamp, random } from './noise.mjs';

/** Rays per pixel and axis; odd, so that one of them meets the pixel's centre. */
export const rays = 3;

/**
 * Looks at `scene(x, y)` → [r, g, b] or [r, g, b, alpha], x and y in pixels of the picture.
 * @returns planes as Float32Array, interleaved, `channels` a pixel, at `rays` times the size
 */
export function expose(width, height, channels, scene) {
  const wide = width * rays;
  const film = new Float32Array(wide * height * rays * channels);
  for (let y = 0, at = 0; y < height * rays; y++) {
    for (let x = 0; x < wide; x++, at += channels) {
      film.set(scene((x + 0.5) / rays, (y + 0.5) / rays), at);
    }
  }
  return { width: wide, height: height * rays, channels, data: film };
}

/** Lanczos-3 weights of a reduction by an odd integer, normalised: what lens and pixel do to the rays. */
function lanczos(factor) {
  const weights = Array.from({ length: factor * 6 - 1 }, (_, k) => {
    const t = ((k + 1) / factor - 3) * Math.PI;
    return t === 0 ? 1 : (Math.sin(t) / t) * (Math.sin(t / 3) / (t / 3));
  });
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** One axis of the reduction, borders repeated. */
function reduceRows({ width, height, channels, data }, factor, weights) {
  const narrow = width / factor;
  const out = new Float32Array(narrow * height * channels);
  const first = (factor - weights.length) / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < narrow; x++) {
      for (let k = 0; k < weights.length; k++) {
        const from = (y * width + clamp(x * factor + first + k, 0, width - 1)) * channels;
        for (let c = 0; c < channels; c++) out[(y * narrow + x) * channels + c] += weights[k] * data[from + c];
      }
    }
  }
  return { width: narrow, height, channels, data: out };
}

function turned({ width, height, channels, data }) {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) out[(x * height + y) * channels + c] = data[(y * width + x) * channels + c];
    }
  }
  return { width: height, height: width, channels, data: out };
}

/** A film of `rays` per pixel becomes a picture of pixels. */
export function reduce(film) {
  const weights = lanczos(rays);
  return turned(reduceRows(turned(reduceRows(film, rays, weights)), rays, weights));
}

/** Repeats a small blur along both axes `times` times; `radius` in samples of the film. */
export function blur(film, radius, times = 2) {
  const width = radius * 2 + 1;
  const weights = new Array(width).fill(1 / width);
  let out = film;
  for (let n = 0; n < times; n++) out = turned(spread(turned(spread(out, weights)), weights));
  return out;
}

function spread({ width, height, channels, data }, weights) {
  const out = new Float32Array(data.length);
  const half = (weights.length - 1) / 2;
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      const at = (x) => data[(y * width + clamp(x, 0, width - 1)) * channels + c];
      for (let k = -half; k <= half; k++) sum += at(k);
      for (let x = 0; x < width; x++) {
        out[(y * width + x) * channels + c] = sum * weights[0];
        sum += at(x + half + 1) - at(x - half);
      }
    }
  }
  return { width, height, channels, data: out };
}

/** Bends highlights instead of clipping them; leaves shadows and middle tones nearly straight. */
const shoulder = (v) => (v < 0.6 ? v : 0.6 + 0.4 * (1 - Math.exp((0.6 - v) / 0.4)));
const curve = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/**
 * Sensor and development: vignette, photon and read-out noise (neighbours share some of it, as after demosaicing),
 * highlights, sRGB curve. Alpha, where there is one, stays as it is.
 * @param grain strength of the noise, about 0.1 (studio) to 1 (a phone at night)
 */
export function develop(picture, { seed, exposure = 1, grain = 0.4, vignette = 0.2 }) {
  const { width, height, channels, data } = picture;
  const next = random(seed);
  const normal = Float32Array.from({ length: width * height * 3 }, () => next() + next() + next() + next() - 2);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = 1 - vignette * (((x / width - 0.5) * 2) ** 2 + ((y / height - 0.5) * 2) ** 2) * 0.5;
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        const light = Math.max(0, data[at]) * exposure * edge;
        const i = (y * width + x) * 3 + c;
        const own = 0.6 * normal[i] + 0.25 * ((normal[i - 3] ?? 0) + (normal[i + width * 3] ?? 0));
        const noisy = light + grain * own * Math.sqrt(0.00035 * light + 0.0000015) * 1.7;
        out[at] = c === 3 ? clamp(data[at]) : clamp(curve(clamp(shoulder(Math.max(0, noisy)))));
      }
    }
  }
  return { width, height, channels, data: out };
}
