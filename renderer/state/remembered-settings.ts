import type { Settings } from '../../electron/contract.ts';
import {
  chromas,
  firstSettings,
  formats,
  isTemplate,
  metadatas,
  policies,
  precisions,
  readPixels,
  readScale,
  sides,
} from './settings.ts';

/** A value as a record; anything else is an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The value if it is one of these. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === value) ?? otherwise;
}

function within(value: unknown, low: number, high: number): number | null {
  return typeof value === 'number' && value >= low && value <= high ? value : null;
}

/** Settings that the engine takes, of anything; what is odd falls back to the first value, field by field. */
export function readSettings(saved: unknown): Settings {
  const settings = record(saved);
  const first = firstSettings;
  const { model, name, background, lossless, provenance, exact } = settings;
  return {
    model: typeof model === 'string' && /^[\w-]{1,64}$/.test(model) ? model : first.model,
    scale: readScale(String(settings.scale ?? '')) ?? first.scale,
    strength: within(settings.strength, 0, 1) ?? first.strength,
    format: oneOf(settings.format, formats, first.format),
    quality: Math.round(within(settings.quality, 1, 100) ?? first.quality),
    policy: oneOf(settings.policy, policies, first.policy),
    name: typeof name === 'string' && isTemplate(name) ? name : first.name,
    fit: readFit(settings.fit),
    chroma: oneOf(settings.chroma, chromas, first.chroma),
    lossless: lossless === true,
    compression: Math.round(within(settings.compression, 0, 9) ?? first.compression),
    background: typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? background : first.background,
    metadata: oneOf(settings.metadata, metadatas, first.metadata),
    provenance: provenance !== false,
    precision: oneOf(settings.precision, precisions, first.precision),
    exact: exact === true,
  };
}

function readFit(saved: unknown): Settings['fit'] {
  const { side, pixels } = record(saved);
  const length = readPixels(String(pixels ?? ''));
  const known = sides.find((one) => one === side);
  return known === undefined || length === null ? null : { side: known, pixels: length };
}
