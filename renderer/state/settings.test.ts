import { describe, expect, it } from 'vitest';
import { defaultSettings, Settings } from '../../electron/contract.ts';
import { memorise, recall } from './memory.ts';
import { noPresets, withPreset } from './presets.ts';
import {
  exampleName,
  firstChoice,
  firstSettings,
  formats,
  isByQuality,
  isTemplate,
  readPixels,
  readScale,
  resultSize,
  scaleFor,
} from './settings.ts';
import { firstView } from './view.ts';

describe('settings', () => {
  it('start as those of the command line', () => {
    expect(firstSettings).toEqual(defaultSettings);
  });

  it('read a factor as people write it, and nothing outside of 1 to 8', () => {
    expect(['2', ' 2,5 ', '×3', '1.005', '8'].map(readScale)).toEqual([2, 2.5, 3, 1, 8]);
    expect(['', 'x', '0.99', '8.01', 'NaN', '1e9'].map(readScale)).toEqual([null, null, null, null, null, null]);
  });

  it('read a side in whole pixels, and nothing that no picture has', () => {
    expect(['3840', ' 12 px ', '65535'].map(readPixels)).toEqual([3840, 12, 65_535]);
    expect(['', '0', '1.5', '65536', '1e3x'].map(readPixels)).toEqual([null, null, null, null, null]);
  });

  it('make a factor of a side, and reach it to the pixel', () => {
    const photo = { width: 1733, height: 2311 };
    const longest = { scale: 2, fit: { side: 'longest' as const, pixels: 3840 } };
    expect(scaleFor(longest, photo)).toBeCloseTo(1.6616, 4);
    expect(resultSize(longest, photo)).toEqual({ width: 2879, height: 3840 });
    for (const pixels of [1, 999, 1733, 3840, 13_001])
      expect(resultSize({ ...longest, fit: { side: 'width', pixels } }, photo).width).toBe(pixels);
    expect(scaleFor({ ...longest, fit: { side: 'height', pixels: 100 } }, photo)).toBeLessThan(1);
  });

  it('floor the result as the engine does', () => {
    expect(resultSize({ scale: 1.1, fit: null }, { width: 10, height: 15 })).toEqual({ width: 11, height: 16 });
  });

  it('show the name that a file would get', () => {
    expect(exampleName(firstSettings, 'harbour.tif')).toBe('harbour_x2.tif');
    expect(exampleName({ ...firstSettings, format: 'jpeg', name: '{model}-{name}' }, '코끼리.v2.png')).toBe(
      'asym-vdsr-코끼리.v2.jpg',
    );
  });

  it('say the size instead of the factor in a name where a size is reached', () => {
    const wide = { ...firstSettings, fit: { side: 'width' as const, pixels: 3840 } };
    expect(exampleName(wide, 'harbour.tif')).toBe('harbour_x3840w.tif');
    expect(exampleName({ ...wide, fit: { side: 'longest', pixels: 512 } }, 'a')).toBe('a_x512.png');
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
    const presets = withPreset(noPresets, '인쇄', { ...firstSettings, fit: { side: 'width', pixels: 6000 } });
    expect(recall(memorise(view, choice, presets.own), ['en'])).toEqual({
      theme: 'light',
      language: 'ko',
      left: false,
      right: true,
      choice,
      presets,
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

it('hides quality only where nothing is lost', () => {
  const byQuality = (format: Settings['format']) => isByQuality({ format, lossless: true });
  expect([...formats].filter(byQuality)).toEqual(['same', 'jpeg']);
  expect([...formats].filter((format) => isByQuality({ format, lossless: false }))).toEqual([
    ...['same', 'jpeg', 'webp', 'avif'],
  ]);
});
