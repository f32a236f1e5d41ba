import { basename } from 'node:path';
import { profileName, profileSpace } from './profile.ts';

/** The colours of a photo as its header tells them. */
interface Told {
  readonly space: string;
  readonly icc?: Buffer | undefined;
}

const isGrey = ({ space }: Told): boolean => space === 'b-w' || space === 'grey16';

/** Only RGB and grey can be enlarged as they are; other spaces go through their profile to sRGB. */
export function isForeign(raw: Told): boolean {
  return !isGrey(raw) && !['srgb', 'rgb16', 'rgb'].includes(raw.space);
}

/** Channels of colour that are read of it. */
export function coloursOf(raw: Told): 1 | 3 {
  return isGrey(raw) ? 1 : 3;
}

/** A profile that does not fit the samples would be a lie in the result. */
export function fittingProfile(raw: Told): Buffer | null {
  if (!raw.icc || isForeign(raw)) return null;
  return profileSpace(raw.icc) === (isGrey(raw) ? 'GRAY' : 'RGB') ? raw.icc : null;
}

/** The sentence that says how a photo came to sRGB; none where it stays as it is. */
export function conversion(path: string, raw: Told): string[] {
  if (!isForeign(raw)) return [];
  const profile = profileName(raw.icc ?? null);
  const way = profile === null ? '' : ` through its profile “${profile}”`;
  return [`“${basename(path)}” was converted from ${raw.space.toUpperCase()} to sRGB${way}.`];
}
