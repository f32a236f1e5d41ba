import type { Settings } from '../../electron/contract.ts';
import { firstSettings } from './settings.ts';

/** Settings under a name of the user's own. */
export interface Preset {
  readonly name: string;
  readonly settings: Settings;
}

export interface Presets {
  /** In the order of their names; each name once. */
  readonly own: readonly Preset[];
  /** The one that was deleted last, so that it can come back. */
  readonly deleted: Preset | null;
}

export const noPresets: Presets = { own: [], deleted: null };
export const longestPresetName = 40;
/** What comes with the program; their names are words of the catalogue. */
export const given = {
  archive: { ...firstSettings, format: 'tiff', compression: 9 },
  share: { ...firstSettings, model: 'asym-lite', format: 'jpeg', quality: 85, metadata: 'no-gps' },
  screen: { ...firstSettings, fit: { side: 'longest', pixels: 3840 }, format: 'jpeg', quality: 92 },
} as const satisfies Record<string, Settings>;
export type Given = keyof typeof given;
export const givenNames: readonly Given[] = ['archive', 'share', 'screen'];

/** With the settings under this name; an older preset of the same name gives way. The name must not be blank. */
export function withPreset(presets: Presets, name: string, settings: Settings): Presets {
  const short = name.trim().slice(0, longestPresetName);
  const others = presets.own.filter((preset) => preset.name !== short);
  const own = [...others, { name: short, settings }].sort((a, b) => a.name.localeCompare(b.name));
  return { own, deleted: presets.deleted?.name === short ? null : presets.deleted };
}

/** Without the preset of this name, which `withDeleted` brings back. */
export function withoutPreset(presets: Presets, name: string): Presets {
  const deleted = presets.own.find((preset) => preset.name === name) ?? null;
  return { own: presets.own.filter((preset) => preset.name !== name), deleted: deleted ?? presets.deleted };
}

/** With the last deleted one back in its place. */
export function withDeleted(presets: Presets): Presets {
  return presets.deleted === null ? presets : withPreset(presets, presets.deleted.name, presets.deleted.settings);
}

/** The key of the preset that these settings are: `own:NAME`, `given:NAME`, or '' for none. */
export function presetOf({ own }: Presets, settings: Settings): string {
  const same = (other: Settings) => JSON.stringify(ordered(other)) === JSON.stringify(ordered(settings));
  const mine = own.find((preset) => same(preset.settings));
  if (mine !== undefined) return `own:${mine.name}`;
  const known = givenNames.find((name) => same(given[name]));
  return known === undefined ? '' : `given:${known}`;
}

/** The settings behind such a key; null when there are none. */
export function settingsOfPreset({ own }: Presets, key: string): Settings | null {
  const name = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('own:')) return own.find((preset) => preset.name === name)?.settings ?? null;
  const known = givenNames.find((one) => key === `given:${one}`);
  return known === undefined ? null : given[known];
}

/** Fields in one order, since two equal settings may have been put together differently. */
function ordered(settings: Settings): readonly unknown[] {
  const fields = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([key, value]) => [key, value]);
}
