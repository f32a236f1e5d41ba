/**
 * Which requests are ours. Pure: facts in, verdict out, so that every attack is a line of a test.
 * The machine's other users, and every page that its browser has open, can reach a port of 127.0.0.1; what tells
 * our page from them is the exact Host (a rebound DNS name keeps its own), the Origin, and a secret.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** A request as it arrived; repeated headers stay apart, because a doubled Host is an attack. */
export interface Facts {
  readonly method: string;
  /** The request target as it stood on the line, not decoded. */
  readonly target: string;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly cookies: readonly string[];
  /** `Sec-Fetch-Site`, which a browser sets and a page cannot. */
  readonly site: string | undefined;
  readonly upgrade: boolean;
}

/** What this host holds: `token` opens the door once, `session` is the cookie's value ever after. */
export interface Secrets {
  readonly port: number;
  readonly token: string;
  readonly session: string;
}

export type Verdict =
  | { readonly kind: 'allow'; readonly host: string; readonly path: string; readonly query: URLSearchParams }
  | { readonly kind: 'enter'; readonly host: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly reason: string };

export const socketPath = '/socket';
export const uploadPath = '/upload';
export const resultPath = '/result';

/** Room for a percent-encoded path of 4096 bytes in the query; above it nothing of ours asks. */
const longestTarget = 13_000;
/** Unreserved characters alone: a path of ours needs no escape, so an escape, a backslash or a space is an attack. */
const plainPath = /^\/(?:[\w-][\w.-]*(?:\/[\w-][\w.-]*)*)?$/;

const refuse = (status: number, reason: string): Verdict => ({ kind: 'refuse', status, reason });

/** Cookies do not tell ports apart, so the name does: two hosts on one machine keep their own. */
export const cookieName = (port: number): string => `dotbogi_${port}`;

/** Compares secrets in a time that depends on neither: digests are of one length. */
export function sameSecret(given: string, kept: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return kept.length > 0 && timingSafeEqual(digest(given), digest(kept));
}

/**
 * Judges one request. `enter` is the opening address with the right token; `allow` a request with the session's
 * cookie, its path plain and its method fit for the path.
 */
export function judge(facts: Facts, secrets: Secrets): Verdict {
  const host = facts.hosts.length === 1 ? facts.hosts[0] : undefined;
  if (host !== `127.0.0.1:${secrets.port}` && host !== `localhost:${secrets.port}`) {
    return refuse(421, 'This host answers to 127.0.0.1 and localhost alone.');
  }
  const place = parseTarget(facts.target);
  if ('kind' in place) return place;
  const stranger = foreign(facts, host);
  if (stranger) return stranger;
  const wrong = wrongMethod(facts, place.path);
  if (wrong) return wrong;

  const token = place.query.get('token');
  if (token !== null && place.path === '/' && !facts.upgrade) {
    if (sameSecret(token, secrets.token)) return { kind: 'enter', host };
    return refuse(403, 'The address carries a wrong token; copy the one that the terminal shows.');
  }
  if (!holdsSession(facts.cookies, secrets)) {
    return refuse(403, 'Open the address that the terminal shows; it carries the token.');
  }
  return { kind: 'allow', host, ...place };
}

function parseTarget(target: string): { path: string; query: URLSearchParams } | Verdict {
  if (target.length > longestTarget) return refuse(414, 'The address is too long.');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!plainPath.test(path)) return refuse(400, 'The address holds a path that this host does not have.');
  return { path, query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)) };
}

/** Whatever a browser says about where the request comes from has to be this very origin. */
function foreign(facts: Facts, host: string): Verdict | null {
  const mustName = facts.upgrade || (facts.method !== 'GET' && facts.method !== 'HEAD');
  const ours = facts.origins.length === 1 && facts.origins[0] === `http://${host}`;
  if (!ours && (mustName || facts.origins.length > 0)) return refuse(403, 'The request comes from another origin.');
  const near = facts.site === undefined || facts.site === 'same-origin' || facts.site === 'none';
  // A link in a web terminal or a chat may open the front door; a stranger's request goes no further than that.
  if (!near && !(facts.method === 'GET' && !facts.upgrade && facts.target.startsWith('/?token='))) {
    return refuse(403, 'The request comes from another site.');
  }
  return null;
}

function wrongMethod(facts: Facts, path: string): Verdict | null {
  if (facts.upgrade) {
    return facts.method === 'GET' && path === socketPath ? null : refuse(400, 'Nothing here can be upgraded.');
  }
  const allowed = path === uploadPath ? ['POST'] : ['GET', 'HEAD'];
  return allowed.includes(facts.method) ? null : refuse(405, 'The method does not fit this address.');
}

function holdsSession(cookies: readonly string[], secrets: Secrets): boolean {
  const prefix = `${cookieName(secrets.port)}=`;
  const values = cookies.flatMap((line) => line.split(';')).map((pair) => pair.trim());
  const mine = values.filter((pair) => pair.startsWith(prefix));
  return mine.length === 1 && sameSecret(mine[0]!.slice(prefix.length), secrets.session);
}
