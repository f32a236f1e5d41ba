import { describe, expect, it } from 'vitest';
import { Settings } from '../../electron/contract.ts';
import { given, noPresets, presetOf, settingsOfPreset, withDeleted, withoutPreset, withPreset } from './presets.ts';
import { firstSettings } from './settings.ts';

const mine: Settings = { ...firstSettings, scale: 3, quality: 70 };

describe('presets', () => {
  it('are saved under a name, once, in order', () => {
    const two = withPreset(withPreset(noPresets, ' 인쇄 ', mine), 'A4', firstSettings);
    expect(two.own.map(({ name }) => name)).toEqual(['A4', '인쇄']);
    const again = withPreset(two, 'A4', mine);
    expect(again.own).toHaveLength(2);
    expect(settingsOfPreset(again, 'own:A4')).toEqual(mine);
  });

  it('come back after being deleted', () => {
    const one = withPreset(noPresets, 'A4: glossy', mine);
    const none = withoutPreset(one, 'A4: glossy');
    expect(none.own).toEqual([]);
    expect(withDeleted(none)).toEqual(one);
  });

  it('are recognised whatever the order of their fields', () => {
    const one = withPreset(noPresets, 'A4: glossy', mine);
    const shuffled = Object.fromEntries(Object.entries(mine).reverse()) as Settings;
    expect(presetOf(one, shuffled)).toBe('own:A4: glossy');
    expect(settingsOfPreset(one, 'own:A4: glossy')).toEqual(mine);
    expect(presetOf(one, { ...mine, quality: 71 })).toBe('');
    expect(presetOf(noPresets, given.archive)).toBe('given:archive');
  });

  it('that come with the program are settings that the engine takes', () => {
    for (const settings of Object.values(given)) expect(Settings.safeParse(settings).success).toBe(true);
  });
});
