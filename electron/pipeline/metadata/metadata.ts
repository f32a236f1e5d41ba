import type { Settings } from '../../contract.ts';
import type { Metadata, PictureFormat } from '../image.ts';
import type { Blocks } from './embed.ts';
import { densityIn, exifWithDensity, renewExif } from './exif.ts';
import { continued } from './extended-xmp.ts';
import { propertiesOf, recordsIn, renewResources } from './iptc.ts';
import { provenanceSpaces, sourceTypeStays } from './provenance.ts';
import { hasProperty, type Property, readXmp, renewXmp, withoutProperty, withProperties } from './xmp.ts';

/** What goes into the result's file, ready for its format. */
export interface Carried extends Blocks {
  /** Bare IPTC records, as TIFF takes them. */
  readonly records: Buffer | null;
  /** Names of what could not be carried along. */
  readonly lost: readonly string[];
}

/** Pixels a side that a file without a resolution is taken to have for each inch. */
const usualDensity = 72;

interface How {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly settings: Pick<Settings, 'metadata'>;
  /** What says in the XMP how the result was made; empty where nothing shall. */
  readonly provenance: readonly Property[];
}

/**
 * The photo's blocks for its upright, enlarged result: sizes and orientation renewed, thumbnails left out, the place
 * where it was taken and everything else only as the settings want. IPTC becomes XMP where it has no place of its own.
 */
export function carry(image: Metadata, how: How): Carried {
  const { format, width, height, settings } = how;
  if (settings.metadata === 'strip') {
    return { exif: null, xmp: null, iptc: null, records: null, density: image.density, lost: [] };
  }
  const lost: string[] = [];
  const renewal = { width, height, gps: settings.metadata !== 'no-gps' };
  let exif = image.exif && renewExif(image.exif, renewal);
  if (image.exif && !exif) lost.push('EXIF');
  if (image.density !== null && (format === 'webp' || format === 'avif') && densityIn(exif) === undefined) {
    // Only EXIF says it there; what every reader takes for granted needs no block of its own.
    if (exif || image.density !== usualDensity) exif = exifWithDensity(exif, image.density);
  }
  const iptc = image.iptc && renewResources(image.iptc);
  const records = iptc && recordsIn(iptc);
  const xmp = carryXmp(image.xmp, records, renewal, how, lost);
  return { exif, xmp, iptc, records, density: image.density, lost };
}

function carryXmp(
  packet: Buffer | null,
  records: Buffer | null,
  renewal: { width: number; height: number; gps: boolean },
  { format, provenance }: How,
  lost: string[],
): Buffer | null {
  const given = packet && readXmp(packet);
  if (packet && !given) lost.push('XMP');
  let text = given && renewXmp(given, renewal);
  if (text && hasProperty(text, continued)) {
    // What it names was not whole, or could not be put together with it.
    text = withoutProperty(text, continued.uri, continued.name);
    lost.push('extended XMP');
  }
  const homeless = records && (format === 'webp' || format === 'avif') ? propertiesOf(records) : [];
  const before = text;
  const added = homeless.filter((property) => before === null || !hasProperty(before, property));
  const written = withProperties(text, added);
  if (text && !written) lost.push('IPTC');
  text = written ?? text;
  return withProvenance(text, provenance, lost);
}

/** The latest enhancement speaks: what an earlier one said of itself goes. */
function withProvenance(text: string | null, provenance: readonly Property[], lost: string[]): Buffer | null {
  if (provenance.length === 0) return text === null ? null : Buffer.from(text);
  const stays = text !== null && sourceTypeStays(text);
  const said = provenance.filter(({ uri }) => !stays || uri !== provenanceSpaces.iptc);
  let base = text && withoutProperty(text, provenanceSpaces.dotbogi, '\\w+');
  if (base && !stays) base = withoutProperty(base, provenanceSpaces.iptc, 'DigitalSourceType');
  const whole = withProperties(base, said);
  if (!whole) lost.push('provenance');
  const result = whole ?? text;
  return result === null ? null : Buffer.from(result);
}
