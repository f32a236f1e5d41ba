import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Precision, Settings } from '../../contract.ts';
import { dateIn } from './exif.ts';
import type { Property } from './xmp.ts';

/** Name spaces of what is said: our own is only a name, and leads nowhere. */
export const provenanceSpaces = {
  dotbogi: 'urn:dotbogi:provenance:1:',
  iptc: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
} as const;

/** IPTC's word for a photo that a program has enhanced by an algorithm. */
const enhanced = 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced';

/** What was synthetic or put together before stays so, however much it is enhanced. */
const synthetic =
  /digitalsourcetype\/\w*(?:algorithmicmedia|composite|synthetic|virtual|datadriven|digitalart|screen)/i;

/** Whether a photo's XMP says more of its origin than that a camera or a scanner made it. */
export function sourceTypeStays(xmp: string): boolean {
  return synthetic.test(xmp);
}

/** What made a result. */
export interface Made {
  readonly source: string;
  readonly exif: Buffer | null;
  readonly version: string;
  readonly settings: Settings;
  readonly network: {
    readonly id: string;
    readonly sha: string;
    readonly provider: string;
    readonly precision: Precision;
    readonly standIn?: { readonly network: { readonly id: string; readonly sha: string } };
  };
  /** The factor by which the photo was enlarged. */
  readonly scale: number;
}

async function hashOf(signal: AbortSignal, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { signal })) hash.update(part as Buffer);
  return hash.digest('hex');
}

/**
 * The date of the photo, from its EXIF or else its file. Not that of the work: a run that is interrupted and resumed,
 * or done twice, must give the same bytes.
 */
async function dateOf(source: string, exif: Buffer | null): Promise<string> {
  const taken = dateIn(exif);
  if (taken) return taken.replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T');
  const { mtimeMs } = await stat(source);
  return `${new Date(Math.max(0, mtimeMs)).toISOString().slice(0, 19)}Z`;
}

/** What the result's XMP says of how it was made; nothing where the settings do not want it. */
export async function provenanceOf(signal: AbortSignal, made: Made): Promise<Property[]> {
  const { settings, network } = made;
  if (!settings.provenance || settings.metadata === 'strip') return [];
  const words: Readonly<Record<string, string>> = {
    Software: 'Dotbogi',
    Version: made.version,
    Model: network.id,
    ...(network.sha === '' ? {} : { ModelSha256: network.sha }),
    Precision: network.precision,
    ...standInOf(made),
    Scale: String(Math.round(made.scale * 10_000) / 10_000),
    Strength: String(settings.strength),
    Provider: network.provider,
    SourceSha256: await hashOf(signal, made.source),
    Date: await dateOf(made.source, made.exif),
  };
  const own = Object.entries(words).map(([name, value]) => property(provenanceSpaces.dotbogi, 'dotbogi', name, value));
  return [...own, property(provenanceSpaces.iptc, 'Iptc4xmpExt', 'DigitalSourceType', enhanced)];
}

/** What was allowed to answer for the network where it would hardly have added more. */
function standInOf({ network: { standIn }, settings }: Made): Readonly<Record<string, string>> {
  if (!standIn || settings.exact || settings.strength === 0) return {};
  return { StandIn: standIn.network.id, StandInSha256: standIn.network.sha };
}

function property(uri: string, prefix: string, name: string, value: string): Property {
  return { uri, prefix, name, kind: 'text', values: [value] };
}
