/** A result dragged out of the window, into a folder or another program. */
import { type BrowserWindow, nativeImage } from 'electron';
import { Path } from '../../contract.ts';
import type { Grants } from '../grants.ts';

/**
 * Starts the drag of one granted file. Anything else is passed over in silence: the drag just does not start.
 * @param icon absolute path of the picture under the pointer. The result itself would be decoded here, in the main
 * process, whole; and several of its formats not at all, which Electron answers with an exception.
 */
export async function startDrag(window: BrowserWindow, grants: Grants, icon: string, path: unknown): Promise<void> {
  const named = Path.safeParse(path);
  if (!named.success) return;
  const file = await grants.existing(named.data).catch(() => null);
  if (file === null || window.isDestroyed()) return;
  window.webContents.startDrag({ file, icon: nativeImage.createFromPath(icon) });
}
