/** How the browser host answers over HTTP: one place for headers, so that none is ever forgotten. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Failure, FailureCode } from '../../contract.ts';
import type { Grants } from '../grants.ts';
import { Refusal } from '../refusal.ts';
import { isPictureName } from './pictures.ts';
import type { Asset } from './static.ts';

const statuses: Partial<Record<FailureCode, number>> = {
  'not-found': 404,
  refused: 403,
  'no-permission': 403,
  'too-large': 413,
  damaged: 400,
  unsupported: 415,
  cancelled: 400,
  'no-space': 507,
};

/** Headers of every answer; `host` is the name by which the page reached us. */
export function safeHeaders(host: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self' ws://${host}`,
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
}

/** Sends a file of the page. Built files carry a hash in their names, so all but the index may be kept. */
export function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  if (!asset.type.startsWith('text/html')) response.setHeader('Cache-Control', 'private, max-age=86400');
  response.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': asset.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : asset.bytes);
}

/** Sends one granted picture as a download. Rejects with a `Refusal` before the first byte. */
export async function sendResult(
  grants: Grants,
  request: IncomingMessage,
  response: ServerResponse,
  path: string | null,
): Promise<void> {
  if (!path) throw new Refusal('not-found', 'No file was named.');
  const real = await grants.existing(path);
  const facts = await stat(real);
  if (!facts.isFile() || !isPictureName(real)) throw new Refusal('refused', `«${real}» is not a picture.`, real);
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': facts.size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(basename(real))}`,
  });
  if (request.method === 'HEAD') return void response.end();
  // A reader that leaves midway is no failure of ours.
  await pipeline(createReadStream(real, { end: Math.max(0, facts.size - 1) }), response).catch(() =>
    response.destroy(),
  );
}

/** RFC 8187 keeps fewer characters plain than `encodeURIComponent` does. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Says no in plain text. The body of the request, if any, stays unread: so the connection ends with it. */
export function sendRefusal(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${reason}\n`);
}

/** Sends the failure behind an error; an error without one is a fault of ours, and its text stays here. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const failure: Failure =
    error instanceof Refusal ? error.failure : { code: 'internal', message: 'The host failed at this request.' };
  response.setHeader('Connection', 'close');
  sendJson(response, statuses[failure.code] ?? 500, { failure });
}
