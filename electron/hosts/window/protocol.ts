/**
 * Serves the built page as `app://dotbogi/…`. A scheme of its own, not file://, gives the page a real origin, keeps
 * it away from every other file of the machine, and lets each answer carry its own headers.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

export const scheme = 'app';
export const origin = 'app://dotbogi';
export const home = `${origin}/index.html`;

/** Nothing inline and nothing foreign: neither script nor style. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

function answer(status: number, body: string | Uint8Array<ArrayBuffer>, type = 'text/plain; charset=utf-8'): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    },
  });
}

/** Path below the root that a URL names, or null where it is not ours or tries to climb, encoded or not. */
export function pathOf(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.protocol !== `${scheme}:` || url.host !== 'dotbogi' || url.username !== '') return null;
  // The raw text too: parsing has already folded plain `..` away, and a page of ours never writes one.
  if (/\.\.|%2e|%2f|%5c|%00|%25|\\/i.test(address)) return null;
  try {
    const path = decodeURIComponent(url.pathname);
    return path.includes('\0') || path.includes('\\') ? null : path === '/' ? '/index.html' : path;
  } catch {
    return null;
  }
}

/**
 * Answers one request from the files below `root`. 404 for whatever does not exist, lies outside after links are
 * resolved, or has a type that the page does not use: a refusal tells no more than an absence.
 */
export async function respond(root: string, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'method not allowed');
  const path = pathOf(request.url);
  const type = path === null ? undefined : types[extname(path).toLowerCase()];
  if (path === null || type === undefined) return answer(404, 'not found');
  try {
    const [real, base] = await Promise.all([realpath(join(root, path)), realpath(root)]);
    if (!real.startsWith(base + sep)) return answer(404, 'not found');
    const bytes = new Uint8Array(await readFile(real));
    return answer(200, request.method === 'HEAD' ? '' : bytes, type);
  } catch {
    return answer(404, 'not found');
  }
}

/** Must run before `app` is ready: Chromium fixes the privileges of schemes when it starts. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** After `app` is ready. `root` is the folder of the built page. */
export function serveRenderer(root: string): void {
  protocol.handle(scheme, (request) => respond(root, request));
}
