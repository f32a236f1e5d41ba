import { describe, expect, it } from 'vitest';
import en from './en.json';
import ko from './ko.json';
import { speak } from './words.ts';

const bare = (key: string) => key.replace(/_(one|other)$/, '');
const slots = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((hit) => hit[1]).sort();

describe('the two languages', () => {
  it('have the same keys', () => {
    const of = (words: object) => [...new Set(Object.keys(words).map(bare))].sort();
    expect(of(ko)).toEqual(of(en));
  });

  it('have a text everywhere', () => {
    for (const text of [...Object.values(en), ...Object.values(ko)]) expect(text.trim()).not.toBe('');
  });

  it('fill in the same values', () => {
    const korean = Object.fromEntries(Object.entries(ko).map(([key, text]) => [bare(key), slots(text)]));
    for (const [key, text] of Object.entries(en)) expect([key, korean[bare(key)]]).toEqual([key, slots(text)]);
  });

  it('count as each language does', () => {
    expect(speak('en')('queue.photos', { count: 1 })).toBe('1 photo');
    expect(speak('en')('queue.photos', { count: 0 })).toBe('0 photos');
    expect(speak('ko')('queue.photos', { count: 1 })).toBe('사진 1장');
  });
});
