import { describe, expect, it } from 'vitest';
import { defaultSettings, Settings } from '../../electron/contract.ts';
import { memorise, recall } from './memory.ts';
import { exampleName, firstChoice, firstSettings, isTemplate, readScale } from './settings.ts';
import { firstView } from './view.ts';

describe('settings', () => {
  it('start as those of the command line', () => {
    expect(firstSettings).toEqual(defaultSettings);
  });

  it('read a factor as people write it, and nothing outside of 1 to 4', () => {
    expect(['2', ' 2,5 ', '×3', '1.005', '4'].map(readScale)).toEqual([2, 2.5, 3, 1, 4]);
    expect(['', 'x', '0.99', '4.01', 'NaN', '1e9'].map(readScale)).toEqual([null, null, null, null, null, null]);
  });

  it('show the name that a file would get', () => {
    expect(exampleName(firstSettings, 'harbour.tif')).toBe('harbour_x2.tif');
    expect(exampleName({ ...firstSettings, format: 'jpeg', name: '{model}-{name}' }, '코끼리.v2.png')).toBe(
      'asym-vdsr-코끼리.v2.jpg',
    );
  });

  it('refuse a template that names another folder, or nothing', () => {
    expect(['{name}', '../{name}', 'a\\b', '  ', 'x'.repeat(201)].map(isTemplate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('the memory', () => {
  it('gives back what it was given', () => {
    const choice = { out: null, settings: { ...firstSettings, scale: 2.5, strength: 0.8, format: 'webp' as const } };
    const view = { ...firstView, theme: 'light' as const, language: 'ko' as const, left: false };
    expect(recall(memorise(view, choice), ['en'])).toEqual({
      theme: 'light',
      language: 'ko',
      left: false,
      right: true,
      choice,
    });
  });

  it('makes valid settings of anything', () => {
    for (const text of [
      null,
      '',
      '{',
      '[]',
      '7',
      '{"settings":{"scale":99,"quality":"x","format":"exe","name":"../"}}',
    ])
      expect(Settings.safeParse(recall(text, []).choice.settings).success).toBe(true);
    expect(recall('{"theme":"pink"}', []).theme).toBe('system');
  });

  it('begins in the first language that the page speaks', () => {
    expect(recall(null, ['fr', 'ko-KR', 'en']).language).toBe('ko');
    expect(recall(null, ['de']).language).toBe('en');
    expect(recall(null, []).choice).toEqual(firstChoice);
  });
});
