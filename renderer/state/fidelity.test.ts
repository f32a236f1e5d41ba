import { expect, it } from 'vitest';
import { fidelityWord } from './fidelity.ts';

it('finds a word for every fidelity, equal pictures included', () => {
  expect([null, 60, 45, 44.9, 38, 37.9, 30, 29.9, 0].map(fidelityWord)).toEqual([
    'excellent',
    'excellent',
    'excellent',
    'good',
    'good',
    'fair',
    'fair',
    'poor',
    'poor',
  ]);
});
