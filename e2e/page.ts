/** What the page does over its socket, without a page: for specs that ask the host themselves. */
import { WebSocket } from 'ws';
import { type Page as Visit, visitOver } from '../electron/hosts/browser/visit.rig.ts';

export interface Page extends Visit {
  readonly cookie: string;
  close(): void;
}

/** Goes in by the address with the token, as a browser would, and connects. */
export async function enterHost(url: string): Promise<Page> {
  const { origin, host } = new URL(url);
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${host}/socket`, { headers: { cookie, origin } });
  return { ...(await visitOver(socket)), cookie, close: () => socket.close() };
}
