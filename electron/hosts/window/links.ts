/** Which addresses outside may be opened, and the walls around every page that this process creates. */
import { type Session, shell, type WebContents } from 'electron';
import { origin } from './protocol.ts';

/** The places that the app itself links to; a page cannot add one. */
const allowed: readonly string[] = ['github.com', 'onnxruntime.ai', 'docs.nvidia.com', 'developer.nvidia.com'];

/** True for https addresses on the list, on the standard port and without a user name (which disguises hosts). */
export function mayOpen(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'https:' && url.port === '' && url.username === '' && allowed.includes(url.hostname);
}

/** Opens the address in the system's browser if it is on the list; says whether it was. */
export function openOutside(address: string): boolean {
  if (!mayOpen(address)) return false;
  void shell.openExternal(address);
  return true;
}

/** True for addresses of the page itself. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return `${url.protocol}//${url.host}` === origin;
}

const walled = new WeakSet<WebContents>();

/** No new windows, no way out of the page, no embedded guests: for every page, whoever made it. Once is enough. */
export function wallIn(contents: WebContents): void {
  if (walled.has(contents)) return;
  walled.add(contents);
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event, url) => {
    // Reloading is a navigation to the same page; anything else, even within the page's origin, is not ours.
    if (!isOurs(url)) {
      event.preventDefault();
      openOutside(url);
    }
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOurs(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Denies camera, location, clipboard reading, devices and the like; the page may write the clipboard, and no more. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
}

/** No request leaves the machine, whatever a page tries: only the page's own files, and data that it made itself. */
export function denyNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !/^(app|blob|data|devtools):/.test(details.url) });
  });
}
