import type { Fit, Settings } from '../../electron/contract.ts';
import type { Size } from './camera.ts';

/** What the page starts with; the same values as the command line has. */
export const firstSettings: Settings = {
  model: 'asym-vdsr',
  scale: 2,
  strength: 1,
  format: 'same',
  quality: 95,
  policy: 'skip',
  name: '{name}_x{scale}',
  fit: null,
  chroma: 'auto',
  lossless: false,
  compression: 6,
  background: '#ffffff',
  metadata: 'keep',
  provenance: true,
  precision: 'auto',
  exact: false,
};

export const chromas: readonly Settings['chroma'][] = ['auto', '444', '420'];
export const metadatas: readonly Settings['metadata'][] = ['keep', 'no-gps', 'strip'];
export const precisions: readonly Settings['precision'][] = ['auto', 'fp32', 'int8'];
export const sides: readonly Fit['side'][] = ['width', 'height', 'longest'];
export const formats: readonly Settings['format'][] = ['same', 'png', 'jpeg', 'webp', 'avif', 'tiff'];
export const policies: readonly Settings['policy'][] = ['skip', 'number', 'replace'];

/** Settings as the panel edits them, and the folder for the results (null: `enhanced` beside the photos). */
export interface Choice {
  readonly settings: Settings;
  readonly out: string | null;
}

export const firstChoice: Choice = { settings: firstSettings, out: null };

/** Equal for equal results: tells whether a photo has been settled with what is chosen now. */
export function choiceKey(choice: Choice): string {
  return JSON.stringify([choice.settings, choice.out]);
}

/** A factor as the engine takes it: between 1 and 8, in hundredths; null when the text is no such number. */
export function readScale(text: string): number | null {
  const value = Number(text.trim().replace(',', '.').replace(/^[x×]/i, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 1 || value > largestScale) return null;
  return Math.round(value * 100) / 100;
}

/** A side in pixels as the engine takes it, 1 to 65,535; null when the text is no such number. */
export function readPixels(text: string): number | null {
  const value = Number(text.trim().replace(/\s*px$/i, ''));
  return text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= 65_535 ? value : null;
}

/** Most that a photo is enlarged. */
export const largestScale = 8;

/** The factor that a photo of this upright size gets; below 1 where it is larger than the side to reach. */
export function scaleFor({ fit, scale }: Pick<Settings, 'fit' | 'scale'>, { width, height }: Size): number {
  if (fit === null) return scale;
  return fit.pixels / (fit.side === 'longest' ? Math.max(width, height) : fit.side === 'width' ? width : height);
}

/** The size of the result of a photo of this size; a side that is to be reached comes out to the pixel. */
export function resultSize(settings: Pick<Settings, 'fit' | 'scale'>, size: Size): Size {
  const scale = scaleFor(settings, size);
  // 1.1 × 100 is a little more than 110 in floating point, so hundredths are counted whole, and a hair makes up for
  // the side that is divided and multiplied by itself.
  const of = (length: number) =>
    settings.fit === null ? (length * Math.round(scale * 100)) / 100 : length * scale + 1e-6;
  return { width: Math.max(1, Math.floor(of(size.width))), height: Math.max(1, Math.floor(of(size.height))) };
}

/** Pixels a side that a format holds at most; null where nothing that is made here reaches the end. */
export function edgeOf(format: Settings['format']): number | null {
  return { jpeg: 65_535, webp: 16_383, avif: 16_384, same: null, png: null, tiff: null }[format];
}

/** Can the engine take this template? A slash would name another folder. */
export function isTemplate(name: string): boolean {
  return name.trim().length > 0 && name.length <= 200 && !/[\\/]/.test(name);
}

/** Does this format forget a little, so that quality matters? `same` may. */
export function isLossy(format: Settings['format']): boolean {
  return format !== 'png' && format !== 'tiff';
}

/** Is something lost at the quality that is chosen? Of photos written as they are, some are JPEG whatever is wished. */
export function isByQuality({ format, lossless }: Pick<Settings, 'format' | 'lossless'>): boolean {
  return isLossy(format) && !(lossless && canBeLossless(format) && format !== 'same');
}

/** Can this format keep every sample, if asked to? */
export function canBeLossless(format: Settings['format']): boolean {
  return format === 'webp' || format === 'avif' || format === 'same';
}

/** Does effort make files of this format smaller without changing them? */
export function isCompressed(format: Settings['format']): boolean {
  return format === 'png' || format === 'tiff' || format === 'same';
}

const extensions: Record<Settings['format'], string | null> = {
  same: null,
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tif',
};

/** What `{scale}` stands for: the factor, or the size that is reached. */
function scaleWord({ scale, fit }: Settings): string {
  return fit ? `${fit.pixels}${{ width: 'w', height: 'h', longest: '' }[fit.side]}` : String(scale);
}

/** The name that a file would get, e.g. `harbour_x2.jpg` for `harbour.jpg`. */
export function exampleName(settings: Settings, file: string): string {
  const dot = file.lastIndexOf('.');
  const stem = dot > 0 ? file.slice(0, dot) : file;
  const extension = extensions[settings.format] ?? (dot > 0 ? file.slice(dot + 1) : 'png');
  const ext = dot > 0 ? file.slice(dot + 1) : '';
  const values: Record<string, string> = {
    ...{ name: stem, ext, n: '1' },
    ...{ model: settings.model, scale: scaleWord(settings) },
  };
  const named = settings.name.replace(/\{(name|model|scale|ext|n)\}/g, (_, word: string) => values[word] ?? '');
  return `${named}.${extension}`;
}
