import { expect, test } from 'vitest';
import { markdown, spelled, spread } from './benchmark.ts';

test('takes the middle, and half the middle half as its spread', () => {
  expect(spread([5, 1, 3, 2, 4])).toEqual({ median: 3, half: 1 });
  expect(spread([1, 2]).median).toBe(1.5);
  expect(spelled([1, 1, 1], 2)).toBe('1.00 ± 0.00');
});

test('lines its columns up', () => {
  const text = markdown({ title: 'T', columns: ['a', 'long name'], rows: [['value', 1]], notes: ['A note.'] });
  expect(text.split('\n').slice(2, 5)).toEqual([
    '| a     | long name |',
    '|-------|-----------|',
    '| value | 1         |',
  ]);
});
