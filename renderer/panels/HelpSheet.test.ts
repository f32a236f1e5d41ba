import { expect, it } from 'vitest';
import { speak } from '../locales/words.ts';
import { boundKeys } from '../state/keys.ts';
import { helpRows } from './HelpSheet.tsx';

it('lists every key that the page hears', () => {
  // «=» is «+» without Shift, and the sheet shows a minus as it is printed.
  const same: Readonly<Record<string, string>> = { '=': '+', '-': '−' };
  const listed = helpRows(speak('en')).flatMap(([keys]) => keys);
  const missing = boundKeys.map((key) => same[key] ?? key.toUpperCase()).filter((key) => !listed.includes(key));
  expect(boundKeys.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
