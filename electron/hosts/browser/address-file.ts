/** The address with its token, in a file that its owner alone can read: where a terminal's words end up in a log. */
import { open, rm } from 'node:fs/promises';
import { Refusal } from '../refusal.ts';

/**
 * Writes `address` into a new file (mode 0600) and resolves to what takes it away again. Rejects with `collision`
 * where something is there already, be it a dangling link: whoever laid it out would read the token.
 */
export async function keepAddress(path: string, address: string): Promise<() => Promise<void>> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${address}\n`);
    await file.close();
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (taken) throw new Refusal('collision', `«${path}» is there already; name a new file for the address.`, path);
    throw new Refusal('write-failed', `The address could not be written to «${path}».`, path);
  }
  return () => rm(path, { force: true });
}
