import { expect, test } from 'vitest';
import type { Settings } from '../../contract.ts';
import type { Verdict } from '../journal/verdict.ts';
import { type Choice, choose, type Holder } from './choose.ts';

type Case = [Settings['policy'], Holder, Verdict, Choice];
test.each<Case>([
  ['skip', 'nothing', 'free', 'write'],
  ['skip', 'file', 'same', 'skip'],
  ['skip', 'file', 'unknown', 'skip'],
  ['skip', 'file', 'other', 'next'],
  ['skip', 'nothing', 'coming', 'skip'],
  ['skip', 'nothing', 'busy', 'next'],
  ['number', 'nothing', 'free', 'write'],
  ['number', 'file', 'same', 'next'],
  ['number', 'nothing', 'busy', 'next'],
  ['number', 'nothing', 'coming', 'next'],
  ['replace', 'nothing', 'free', 'write'],
  ['replace', 'file', 'other', 'replace'],
  ['replace', 'file', 'same', 'replace'],
  ['replace', 'nothing', 'coming', 'skip'],
  ['replace', 'nothing', 'busy', 'write'],
  ['replace', 'file', 'busy', 'replace'],
])('%s: %s there, judged %s, is %s', (policy, holder, verdict, choice) => {
  expect(choose(policy, holder, verdict)).toBe(choice);
});

test('an original is never a target, whatever is known of it', () => {
  for (const policy of ['skip', 'number', 'replace'] as const) {
    for (const verdict of ['free', 'same', 'other', 'unknown', 'coming', 'busy'] as const) {
      expect(choose(policy, 'original', verdict)).toBe('next');
    }
  }
});
