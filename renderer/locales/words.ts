import i18next, { type TOptions } from 'i18next';
import { useApp } from '../state/store.ts';
import type { Language } from '../state/view.ts';
import en from './en.json';
import ko from './ko.json';

type Plural<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** A key of the catalogue, without the ending for the number. */
export type Word = Plural<keyof typeof en>;
export type Say = (word: Word, values?: TOptions) => string;

const catalogue = i18next.createInstance();
void catalogue.init({
  initAsync: false,
  lng: 'en',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  resources: { en: { translation: en }, ko: { translation: ko } },
  // React escapes what it shows; escaping twice would spoil names such as «a & b.jpg».
  interpolation: { escapeValue: false },
});

const voices: Record<Language, Say> = {
  en: (word, values) => catalogue.t(word, { ...values, lng: 'en' }),
  ko: (word, values) => catalogue.t(word, { ...values, lng: 'ko' }),
};

/** Words of one language. */
export function speak(language: Language): Say {
  return voices[language];
}

/** Words of the chosen language; the component is drawn again when that changes. */
export function useWords(): Say {
  return speak(useApp((state) => state.view.language));
}

/** Is there a text for this key, whatever its language? For keys made from data, such as a model's id. */
export function isWord(key: string): key is Word {
  return Object.hasOwn(en, key);
}
