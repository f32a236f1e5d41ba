import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const calm = /@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]|\{[^{}]*\})*\}/g;
const moving = /(?:transition|animation|scroll-behavior)[\w-]*\s*:/;
const styles = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.css'));
const textOf = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

test.each(styles)('%s moves nothing for people who asked for calm', (name) => {
  expect(textOf(name).replace(calm, '')).not.toMatch(moving);
});

test('what moves for the others is found by the same look', () => {
  expect(styles.some((name) => moving.test(textOf(name)))).toBe(true);
});
