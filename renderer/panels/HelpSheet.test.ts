import { expect, it } from 'vitest';
import { speak } from '../locales/words.ts';
import { curtainKeys } from '../state/curtain.ts';
import { boundKeys } from '../state/keys.ts';
import { stepKeys } from '../state/steps.ts';
import { helpRows } from './HelpSheet.tsx';

/** How the sheet prints keys: «=» is «+» without Shift. */
const printed: Readonly<Record<string, string>> = {
  '=': '+',
  '-': '−',
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowRight: '→',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  'Ctrl o': 'Ctrl O',
};
const asPrinted = (key: string) => printed[key] ?? (key.length === 1 ? key.toUpperCase() : key);
const rows = helpRows(speak('en'));

it('lists every key that the page hears', () => {
  const listed = new Set(rows.flatMap(([keys]) => (keys[0] === 'Ctrl' ? [keys.join(' ')] : keys)));
  const missing = boundKeys.map(asPrinted).filter((key) => !listed.has(key));
  expect(boundKeys.length).toBeGreaterThan(25);
  expect(missing).toEqual([]);
});

it.each([
  ['the queue', stepKeys, ['help.queue', 'help.pages', 'help.ends']],
  ['the curtain', curtainKeys, ['help.curtainMove']],
])('lists the keys of %s', (_, keys, words) => {
  const listed = rows.filter(([, word]) => words.includes(word)).flatMap(([own]) => own);
  // Up and down do the same as right and left on a handle that moves sideways.
  const own = keys.map(asPrinted).filter((key) => words[0] !== 'help.curtainMove' || !'↑↓'.includes(key));
  expect(own.filter((key) => !listed.includes(key))).toEqual([]);
});

it('says each thing once', () => {
  const words = rows.map(([, word]) => word);
  expect(new Set(words).size).toBe(words.length);
});
