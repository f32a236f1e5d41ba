import { type Choice, firstChoice, formats, isTemplate, policies, readScale } from './settings.ts';
import type { Language, Theme, View } from './view.ts';

/** What the page remembers between two starts. */
export interface Remembered {
  readonly theme: Theme;
  readonly language: Language;
  readonly left: boolean;
  readonly right: boolean;
  readonly choice: Choice;
}

const key = 'dotbogi';

/** Reads what was remembered; anything odd in the storage falls back to the first value, field by field. */
export function recall(text: string | null, languages: readonly string[]): Remembered {
  const saved = parse(text);
  const settings = record(saved.settings);
  const first = firstChoice.settings;
  return {
    theme: oneOf(saved.theme, ['system', 'light', 'dark'], 'system'),
    language: oneOf(saved.language, ['en', 'ko'], spoken(languages)),
    left: saved.left !== false,
    right: saved.right !== false,
    choice: {
      out: null,
      settings: {
        ...first,
        model: typeof settings.model === 'string' ? settings.model : first.model,
        scale: readScale(String(settings.scale ?? '')) ?? first.scale,
        strength: within(settings.strength, 0, 1) ?? first.strength,
        format: oneOf(settings.format, formats, first.format),
        quality: Math.round(within(settings.quality, 1, 100) ?? first.quality),
        policy: oneOf(settings.policy, policies, first.policy),
        name: typeof settings.name === 'string' && isTemplate(settings.name) ? settings.name : first.name,
      },
    },
  };
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

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === value) ?? otherwise;
}

function within(value: unknown, low: number, high: number): number | null {
  return typeof value === 'number' && value >= low && value <= high ? value : null;
}

/** The text that `recall` reads again. */
export function memorise(view: View, choice: Choice): string {
  const { theme, language, left, right } = view;
  return JSON.stringify({ theme, language, left, right, settings: choice.settings });
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
