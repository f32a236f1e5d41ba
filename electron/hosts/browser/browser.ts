/** The same page in a browser: for a workstation that is reached over SSH, and where Electron has no runtime. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Control, EngineListener, Pixels } from '../../contract.ts';
import { type Grants, openGrants } from '../grants.ts';
import { pageVerbs } from '../verbs.ts';
import { safeHeaders, sendAsset, sendFailure, sendJson, sendRefusal, sendResult } from './answer.ts';
import { cookieName, type Facts, judge, resultPath, type Secrets, uploadPath, type Verdict } from './guard.ts';
import { rememberOpened } from './opened.ts';
import { openRate, type Rate } from './rate.ts';
import { openSockets, type Sockets } from './socket.ts';
import { type Asset, readAssets } from './static.ts';
import { openUploads, type Uploads } from './upload.ts';

export interface BrowserOptions {
  /** Files and folders named on the command line: the page may read them and write below the folders. */
  readonly sources: readonly string[];
  /** 0 or none: any free port. */
  readonly port?: number;
  readonly owner: Control & Pixels & { onEvent(listener: EngineListener): () => void };
  /** The built page. */
  readonly rendererDir: string;
  readonly version: string;
  readonly samples: string | null;
  /** Where browsing starts and, but for the sources, ends; the user's home unless told otherwise. */
  readonly home?: string;
  /** How many requests are looked at; a person's page comes nowhere near it. */
  readonly rate?: Rate;
  /** Hears faults of the host itself, which cross to the page as a general sentence. */
  readonly onError?: (error: unknown) => void;
}

interface Parts {
  readonly secrets: Secrets;
  readonly grants: Grants;
  readonly uploads: Uploads;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly sockets: Sockets;
  readonly rate: Rate;
}

/** A page loads a dozen files, and uploads four photos at once: nobody with eyes comes near these. */
const burst = 2000;
const perSecond = 1000;

/**
 * Serves the page on 127.0.0.1. `url` carries the token: print it once, log it never. `close` ends every connection
 * and leaves the engine to its owner. Rejects when the page is not built, a source is missing or the port is taken.
 */
export async function serve(options: BrowserOptions): Promise<{ url: string; close(): Promise<void> }> {
  const assets = await readAssets(options.rendererDir);
  const home = options.home ?? homedir();
  const grants = await openGrants(home);
  for (const source of options.sources) await grants.name(source);
  if (options.samples !== null) await grants.name(options.samples);

  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 3_600_000 });
  server.maxConnections = 256;
  const port = await listen(server, options.port ?? 0);
  const uploads = await openUploads();
  await grants.name(uploads.folder);
  const verbs = rememberOpened(pageVerbs({ ...options, home, grants }), options.sources);
  const sockets = openSockets(verbs, options.onError ?? (() => undefined));
  const secrets: Secrets = { port, token: secret(), session: secret() };
  const parts: Parts = { secrets, grants, uploads, assets, sockets, rate: options.rate ?? openRate(burst, perSecond) };
  const leave = options.owner.onEvent(listenFor(grants, sockets));
  attach(server, parts);
  return {
    url: `http://127.0.0.1:${port}/?token=${secrets.token}`,
    async close() {
      leave();
      sockets.close();
      await stop(server);
      await uploads.close();
    },
  };
}

/** 256 bits in characters that need no escape in an address or a cookie. */
const secret = (): string => randomBytes(32).toString('base64url');

/** What the engine wrote may be fetched, wherever it went; the rest is for the pages. */
const listenFor = (grants: Grants, sockets: Sockets): EngineListener => ({
  event(event) {
    if (event.kind === 'finished') grants.result(event.result.target);
    sockets.event(event);
  },
  tile: (event) => sockets.tile(event),
});

function attach(server: Server, parts: Parts): void {
  server.on('request', (request, response) => {
    respond(parts, request, response).catch((error: unknown) => sendFailure(response, error));
  });
  server.on('upgrade', (request, socket, head) => {
    if (!parts.rate.take()) return refuseUpgrade(socket, tooMany);
    const verdict = judge(factsOf(request, true), parts.secrets);
    if (verdict.kind === 'allow') parts.sockets.admit(request, socket, head);
    else refuseUpgrade(socket, verdict);
  });
  server.on('clientError', (_, socket) => refuseUpgrade(socket, { kind: 'refuse', status: 400, reason: '' }));
}

const tooMany = { kind: 'refuse', status: 429, reason: 'Too many requests at once; try again in a second.' } as const;

async function respond(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { secrets, assets, grants } = parts;
  if (!parts.rate.take()) return sendRefusal(response, tooMany.status, tooMany.reason);
  const verdict = judge(factsOf(request, false), secrets);
  const host = verdict.kind === 'refuse' ? `127.0.0.1:${secrets.port}` : verdict.host;
  for (const [name, value] of Object.entries(safeHeaders(host))) response.setHeader(name, value);
  if (verdict.kind === 'refuse') return sendRefusal(response, verdict.status, verdict.reason);
  if (verdict.kind === 'enter') return enter(response, secrets);
  if (verdict.path === uploadPath) return receive(parts, request, response, verdict.query.get('name') ?? '');
  if (verdict.path === resultPath) return sendResult(grants, request, response, verdict.query.get('path'));
  const asset = assets.get(verdict.path);
  if (!asset) return sendRefusal(response, 404, 'There is nothing at this address.');
  sendAsset(request, response, asset);
}

/** The token becomes a cookie that no script reads and no other site sends; then it leaves the address. */
function enter(response: ServerResponse, { port, session }: Secrets): void {
  response.setHeader('Set-Cookie', `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`);
  response.writeHead(303, { Location: '/' }).end();
}

async function receive(parts: Parts, request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const path = await parts.uploads.receive(leaving.signal, request, name);
  sendJson(response, 200, { path });
}

function factsOf(request: IncomingMessage, upgrade: boolean): Facts {
  const all = (name: string) => request.headersDistinct[name] ?? [];
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    hosts: all('host'),
    origins: all('origin'),
    cookies: all('cookie'),
    site: all('sec-fetch-site')[0],
    upgrade,
  };
}

function refuseUpgrade(socket: Duplex, verdict: Exclude<Verdict, { kind: 'allow' }>): void {
  const status = verdict.kind === 'refuse' ? verdict.status : 400;
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error(`Port ${port} of this machine is taken or may not be used.`)));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Gives an answer under way a moment, then ends what is left: a download must not hold the process. */
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([closed, delay(500)]);
  server.closeAllConnections();
  await closed;
}
