import type { Settings } from '../../electron/contract.ts';

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
  precision: 'fp32',
  exact: false,
};

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

/** A factor as the engine takes it: between 1 and 4, in hundredths; null when the text is no such number. */
export function readScale(text: string): number | null {
  const value = Number(text.trim().replace(',', '.').replace(/^[x×]/i, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 1 || value > 4) return null;
  return Math.round(value * 100) / 100;
}

/** Can the engine take this template? A slash would name another folder. */
export function isTemplate(name: string): boolean {
  return name.trim().length > 0 && name.length <= 200 && !/[\\/]/.test(name);
}

/** Does this format forget a little, so that quality matters? `same` may. */
export function isLossy(format: Settings['format']): boolean {
  return format !== 'png' && format !== 'tiff';
}

const extensions: Record<Settings['format'], string | null> = {
  same: null,
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tif',
};

/** The name that a file would get, e.g. `harbour_x2.jpg` for `harbour.jpg`. */
export function exampleName(settings: Settings, file: string): string {
  const dot = file.lastIndexOf('.');
  const stem = dot > 0 ? file.slice(0, dot) : file;
  const extension = extensions[settings.format] ?? (dot > 0 ? file.slice(dot + 1) : 'png');
  const values: Record<string, string> = { name: stem, model: settings.model, scale: String(settings.scale) };
  const named = settings.name.replace(/\{(name|model|scale)\}/g, (_, word: string) => values[word] ?? '');
  return `${named}.${extension}`;
}
