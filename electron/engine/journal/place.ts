import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the user's data of this program lies on each system; `DOTBOGI_DATA` names another folder. */
export function dataFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { DOTBOGI_DATA, XDG_DATA_HOME, APPDATA } = environment;
  if (DOTBOGI_DATA) return DOTBOGI_DATA;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Dotbogi');
  if (platform === 'win32') return join(APPDATA || join(home, 'AppData', 'Roaming'), 'Dotbogi');
  // The standard calls a relative path invalid, and to be ignored.
  return join(XDG_DATA_HOME?.startsWith('/') ? XDG_DATA_HOME : join(home, '.local', 'share'), 'dotbogi');
}
