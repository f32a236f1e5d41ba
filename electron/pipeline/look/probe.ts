import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Settings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import { scaled } from '../factor.ts';
import { decode, type Header } from '../file/decode.ts';
import { checkSize, outputFormat } from '../file/encode.ts';
import { canvas } from '../file/tiff.ts';
import type { Image, Rect } from '../image.ts';
import type { Network } from '../network/network.ts';
import { cutOut } from './thumbnail.ts';

/** What a part of a photo cost; every figure is for one pixel. */
export interface Probe {
  /** Milliseconds to decode, by input pixels of the whole photo. */
  readonly decoding: number;
  /** Milliseconds for all the rest, by input pixels of the part. */
  readonly working: number;
  /** Bytes of the result on disk, by output pixels. */
  readonly bytes: number;
}

/** Edge of a part in input pixels, margin included: what one tile of a photo costs at twice the size. */
const partEdge = 296;
/** Where the parts lie, as shares of what is left around them: the middle says most, the sides check it. */
const places = [
  [0.5, 0.5],
  [0.2, 0.7],
  [0.8, 0.3],
] as const;

/**
 * Enhances parts of a photo as photos of their own, one tile each, from file to file in the folder for temporary files:
 * the same path that the run takes. Measures one part at least, and another as long as `deadline` (of
 * `performance.now()`) allows. Fails as `enhance` does; leaves nothing behind.
 */
export async function probe(
  signal: AbortSignal,
  photo: Header,
  {
    settings,
    network,
    deadline,
  }: { readonly settings: Settings; readonly network: Network; readonly deadline: number },
): Promise<Probe[]> {
  const begin = performance.now();
  const image = await decode(signal, photo.path, photo);
  const decoding = (performance.now() - begin) / (image.width * image.height);
  const folder = await mkdtemp(join(tmpdir(), 'dotbogi-part-'));
  const probes: Probe[] = [];
  const output = outputFormat(settings, photo.format);
  // A part is written as TIFF, so «the same» has to be named; a GIF becomes PNG.
  const format = output === 'gif' ? 'png' : output;
  try {
    for (const place of places) {
      if (probes.length > 0 && performance.now() > deadline) break;
      const part = partOf(image, place);
      const source = join(folder, 'part.tif');
      const target = join(folder, 'result');
      await writeFile(source, part.file);
      const from = performance.now();
      const how = { settings: { ...settings, format, fit: null }, network };
      const { width, height } = await enhance(
        signal,
        { source, target },
        {
          ...how,
          tile: partEdge,
          previews: false,
          replace: true,
        },
      );
      const working = (performance.now() - from) / (part.width * part.height);
      probes.push({ decoding, working, bytes: (await stat(target)).size / (width * height) });
    }
    return probes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A square of the photo, at most as large as the photo, as an uncompressed TIFF. */
function partOf(image: Image, [across, down]: readonly [number, number]) {
  const width = Math.min(image.width, partEdge);
  const height = Math.min(image.height, partEdge);
  const rect: Rect = {
    x: Math.floor((image.width - width) * across),
    y: Math.floor((image.height - height) * down),
    width,
    height,
  };
  const part = canvas(width, height, image.channels, image.depth, {});
  cutOut(image, rect, part.data);
  return part;
}

/** Fails with `too-large`, as the run will, where the format or the memory cannot hold the result of this photo. */
export function checkResult(photo: Header, settings: Settings, factor: Network['factor']): void {
  const [width, height] = [scaled(photo.width, factor), scaled(photo.height, factor)];
  checkSize(basename(photo.path), outputFormat(settings, photo.format), { ...photo, width, height });
}
