import { longestPresetName, noPresets, type Preset, type Presets, withPreset } from './presets.ts';
import { oneOf, readSettings, record } from './remembered-settings.ts';
import type { Choice } from './settings.ts';
import type { Language, Theme, View } from './view.ts';

/** What the page remembers between two starts. */
export interface Remembered {
  readonly theme: Theme;
  readonly language: Language;
  readonly left: boolean;
  readonly right: boolean;
  readonly choice: Choice;
  readonly presets: Presets;
}

const key = 'dotbogi';
const mostPresets = 200;

/** Reads what was remembered; anything odd in the storage falls back to the first value, field by field. */
export function recall(text: string | null, languages: readonly string[]): Remembered {
  const saved = parse(text);
  return {
    theme: oneOf(saved.theme, ['system', 'light', 'dark'], 'system'),
    language: oneOf(saved.language, ['en', 'ko'], spoken(languages)),
    left: saved.left !== false,
    right: saved.right !== false,
    choice: { out: null, settings: readSettings(saved.settings) },
    presets: readPresets(saved.presets),
  };
}

function readPresets(saved: unknown): Presets {
  const list: readonly unknown[] = Array.isArray(saved) ? saved.slice(0, mostPresets) : [];
  const named = list.map(record).filter(({ name }) => typeof name === 'string' && name.trim() !== '');
  return named.reduce<Presets>(
    (presets, one) => withPreset(presets, String(one.name).slice(0, longestPresetName), readSettings(one.settings)),
    noPresets,
  );
}

function spoken(languages: readonly string[]): Language {
  const known = languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'en' || tag === 'ko');
  return known === 'ko' ? 'ko' : 'en';
}

function parse(text: string | null): Record<string, unknown> {
  try {
    return record(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

/** The text that `recall` reads again. */
export function memorise(view: View, choice: Choice, presets: readonly Preset[]): string {
  const { theme, language, left, right } = view;
  return JSON.stringify({ theme, language, left, right, settings: choice.settings, presets });
}

/** The browser's storage; a host may forbid it, and then nothing is remembered. */
export const storage = {
  read(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(text: string): void {
    try {
      localStorage.setItem(key, text);
    } catch {
      // Nothing to do: the page works without a memory.
    }
  },
};
