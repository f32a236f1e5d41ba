import { readdir, readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRig, type Rig } from './browser.rig.ts';
import { serve } from './browser.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

describe('the door', () => {
  it('turns the token into a cookie and takes it out of the address', async () => {
    expect(rig.address.hostname).toBe('127.0.0.1');
    // 256 bits in base64url.
    expect(rig.address.searchParams.get('token')).toMatch(/^[\w-]{43}$/);
    const answer = await rig.ask(`/${rig.address.search}`, { cookie: '' });
    expect(answer).toMatchObject({
      status: 303,
      body: '',
      headers: { location: '/', 'referrer-policy': 'no-referrer' },
    });
    expect(answer.headers['set-cookie']![0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer.headers['set-cookie']![0]).not.toContain(rig.address.searchParams.get('token'));
  });
  it('shows the page to who holds the cookie, under a strict policy', async () => {
    const answer = await rig.ask('/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Dotbogi');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${rig.address.host};`);
    expect(policy).not.toContain('unsafe');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
  it('serves the files of the page and nothing else', async () => {
    expect(await rig.ask('/assets/a-1.js')).toMatchObject({ status: 200, body: 'export {};' });
    expect(await rig.ask('/assets/a-1.js', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    for (const path of ['/notes.secret', '/assets', '/assets/none.js', '/page/index.html']) {
      expect((await rig.ask(path)).status, path).toBe(404);
    }
    for (const path of ['/../page/index.html', '/%2e%2e/photos/list.txt', '/..%2fphotos', '/..\\photos']) {
      expect((await rig.ask(path)).status, path).toBe(400);
    }
  });
  it('refuses strangers', async () => {
    expect((await rig.ask('/', { cookie: '' })).status).toBe(403);
    expect((await rig.ask('/', { host: 'evil.example' })).status).toBe(421);
    expect((await rig.ask('/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await rig.ask('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await rig.ask('/?token=wrong', { cookie: '' })).status).toBe(403);
    expect((await rig.ask('/upload?name=a.png', { origin: '' }, 'POST', 'x')).status).toBe(403);
    expect((await rig.ask('/', { origin: rig.address.origin }, 'DELETE')).status).toBe(405);
  });
  it('closes on what is not HTTP, on huge headers and on CONNECT', async () => {
    const send = (text: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = connectTcp(Number(rig.address.port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
          heard += data;
        });
        socket.on('error', () => undefined).on('close', () => resolve(heard));
      });
    expect(await send('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await send(`GET / HTTP/1.1\r\nHost: ${rig.address.host}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      / 4\d\d /,
    );
    expect(await send('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')).not.toContain(' 200 ');
    const doubled = `GET / HTTP/1.1\r\nHost: ${rig.address.host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await send(doubled)).toMatch(/^HTTP\/1.1 4\d\d /);
  });
});

describe('files', () => {
  const post = (name: string, body: string) =>
    rig.ask(`/upload?name=${encodeURIComponent(name)}`, { origin: rig.address.origin }, 'POST', body);

  it('takes an upload and grants it', async () => {
    const answer = await post('사진.png', 'bytes');
    const { path } = JSON.parse(answer.body) as { path: string };
    expect(await readFile(path, 'utf8')).toBe('bytes');
    expect((await readdir(join(path, '..'))).length).toBe(1);
    const { remote, socket } = await rig.visit();
    await remote.scan({ sources: [path], recursive: false });
    expect(rig.asked.scans.at(-1)?.sources).toEqual([path]);
    socket.close();
  });
  it('says in a sentence what is wrong with an upload', async () => {
    const answer = await post('empty.png', '');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ failure: { code: 'damaged', message: '«empty.png» is empty.' } });
    expect((await post('list.txt', 'x')).status).toBe(415);
  });
  it('hands out granted pictures as downloads', async () => {
    const result = (path: string) => rig.ask(`/result?path=${encodeURIComponent(path)}`);
    const answer = await result(rig.at('photos/사진 1.png'));
    expect(answer).toMatchObject({ status: 200, body: 'photo' });
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%EC%82%AC%EC%A7%84%201.png");
    expect(await result(rig.at('photos/empty.png'))).toMatchObject({ status: 200, body: '' });
    expect((await result(rig.at('photos/list.txt'))).status).toBe(403);
    expect((await result(rig.at('photos'))).status).toBe(403);
    expect((await result(rig.at('photos/../photos-too/b.png'))).status).toBe(403);
    expect((await result(rig.at('photos/none.png'))).status).toBe(404);
    expect((await rig.ask('/result')).status).toBe(404);
  });
  it('hands out what the engine wrote, wherever it went', async () => {
    const target = rig.at('elsewhere/c_x2.png');
    const path = `/result?path=${encodeURIComponent(target)}`;
    expect((await rig.ask(path)).status).toBe(403);
    const sizes = { width: 1, height: 1, milliseconds: 1, speed: 1 };
    const result = { photo: 'c', source: '/c', target, ...sizes, provider: 'cpu', warnings: [] };
    rig.say({ kind: 'finished', run: 'r', result });
    expect(await rig.ask(path)).toMatchObject({ status: 200, body: 'result' });
  });
});

it('does not start on a page that is not built, a missing source or a taken port', async () => {
  const options = { sources: [], owner: rig.owner, version: '9', samples: null, home: rig.at('home') };
  await expect(serve({ ...options, rendererDir: rig.at('none') })).rejects.toThrow('not built');
  const missing = serve({ ...options, rendererDir: rig.at('page'), sources: [rig.at('none')] });
  await expect(missing).rejects.toMatchObject({ failure: { code: 'not-found' } });
  await expect(serve({ ...options, rendererDir: rig.at('page'), port: Number(rig.address.port) })).rejects.toThrow(
    'taken',
  );
});

it('turns a flood away before anything of it is looked at, and answers again after it', async () => {
  let left = 3;
  const rate = { take: () => left-- > 0 };
  const options = { sources: [], owner: rig.owner, version: '9', samples: null, home: rig.at('home') };
  const own = await serve({ ...options, rendererDir: rig.at('page'), rate });
  const status = async (path: string) => (await fetch(new URL(path, own.url), { redirect: 'manual' })).status;
  expect([await status('/'), await status('/a'), await status('/')]).toEqual([403, 403, 403]);
  // The right token as well: what is turned away is not judged.
  expect((await fetch(own.url, { redirect: 'manual' })).status).toBe(429);
  const refused = await new Promise<string>((resolve) => {
    const { port, host } = new URL(own.url);
    const socket = connectTcp(Number(port), '127.0.0.1', () =>
      socket.write(`GET /socket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
    );
    socket.on('data', (data) => resolve(String(data)));
  });
  expect(refused).toMatch(/^HTTP\/1.1 429 /);
  left = 1;
  expect((await fetch(own.url, { redirect: 'manual' })).status).toBe(303);
  await own.close();
});
