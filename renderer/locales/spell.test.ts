import { describe, expect, it } from 'vitest';
import { spellBytes, spellSpan, spellTimes } from './spell.ts';
import { speak } from './words.ts';

const en = speak('en');

describe('figures', () => {
  it('of time share the unit of the larger one', () => {
    expect(spellTimes({ low: 1_320_000, high: 1_560_000 }, en)).toBe('22–26 min');
    expect(spellTimes({ low: 9000, high: 14_000 }, en)).toBe('9–14 s');
    expect(spellTimes({ low: 30_000, high: 120_000 }, en)).toBe('1–2 min');
    expect(spellTimes({ low: 7_000_000, high: 9_000_000 }, en)).toBe('1.9–2.5 h');
    expect(spellTimes({ low: 1_320_000, high: 1_560_000 }, speak('ko'))).toBe('22–26분');
    expect(spellTimes({ low: 60_000, high: 61_000 }, en)).toBe('60–61 s');
  });

  it('of space do so too', () => {
    expect(spellSpan({ low: 2.8e9, high: 3.4e9 })).toBe('2.8–3.4 GB');
    expect(spellSpan({ low: 8e8, high: 1.2e9 })).toBe('0.8–1.2 GB');
    expect(spellSpan({ low: 20_100, high: 20_200 })).toBe('20 KB');
    expect([1, 1_234_567, 12_345_678, 3.14e9].map(spellBytes)).toEqual(['1 KB', '1.2 MB', '12 MB', '3.1 GB']);
  });
});
