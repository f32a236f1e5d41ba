import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../fault.ts';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );

/**
 * Makes a folder and those above it; one that is there already is fine. Rejects with the system's error of the first
 * step that fails. Node's own recursive mkdir calls a read-only disk a missing folder, and never comes back from a
 * file system where names cannot be made (`/proc`).
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  if (await isFolder(folder)) return;
  try {
    await mkdir(folder, mode);
  } catch (error) {
    const above = dirname(folder);
    // Somebody else made it meanwhile.
    if (systemCode(error) === 'EEXIST' && (await isFolder(folder))) return;
    if (systemCode(error) !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above, mode);
    await mkdir(folder, mode).catch(async (second: unknown) => {
      if (!(await isFolder(folder))) throw second;
    });
  }
}
