/** Small photo-like pictures with detail, made anew for each test so that the tests need nothing from outside. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

export interface PhotoKind {
  readonly width: number;
  readonly height: number;
  readonly channels?: 1 | 3 | 4;
  readonly seed?: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation?: number;
  readonly depth?: 8 | 16;
}

/** Writes rings and stripes over a gradient; the extension of `path` gives the format. */
export async function makePhoto(path: string, kind: PhotoKind): Promise<void> {
  const { width, height, channels = 3, depth = 8 } = kind;
  await mkdir(dirname(path), { recursive: true });
  const raw = paint(kind);
  let picture = sharp(raw, { raw: { width, height, channels } });
  if (depth === 16) picture = picture.toColourspace('rgb16');
  if (kind.orientation !== undefined) picture = picture.withMetadata({ orientation: kind.orientation });
  await picture.toFile(path);
}

function paint({ width, height, channels = 3, seed = 1 }: PhotoKind): Uint8Array {
  const raw = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const rings = Math.sin(Math.hypot(x - width / 2, y - height / 2) / (2 + seed));
      const stripes = (x + seed * y) % 16 < 8 ? 1 : -1;
      for (let c = 0; c < channels; c += 1) {
        const slope = c === 1 ? y / height : x / width;
        raw[(y * width + x) * channels + c] = 128 + 60 * rings + 20 * stripes + 40 * (slope - 0.5);
      }
    }
  }
  return raw;
}

/** A text that pretends to be a picture. */
export async function makeImpostor(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'This is no picture.\n');
}
