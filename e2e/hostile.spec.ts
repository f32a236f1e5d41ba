/** Another page of the same browser, with our cookie in its reach: cookies know no ports, so the guard has to. */

import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Scene, type Served, setScene, startHost } from './app.ts';
import { makePhoto } from './photos.ts';

let scene: Scene;
let served: Served;
let server: Server;
let stranger = '';

test.beforeEach(async ({ page }) => {
  scene = await setScene();
  await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
  served = await startHost(['serve', scene.at('in')], scene.at('home'));
  server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Stranger</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stranger = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await page.goto(served.url);
  await expect(page).toHaveURL(new URL('/', served.url).href);
});
test.afterEach(async () => {
  server.close();
  await served.close();
  await scene.clear();
});

test('a page on another port can neither read, send nor connect', async ({ page }) => {
  const { origin, host } = new URL(served.url);
  await page.goto(stranger);
  const result = `${origin}/result?path=${encodeURIComponent(scene.at('in', 'a.png'))}`;
  const outcome = await page.evaluate(
    async ({ origin, host, result }) => {
      const tried = (promise: Promise<unknown>) =>
        promise.then(
          () => 'worked',
          () => 'refused',
        );
      const element = (tag: 'img' | 'script', src: string) =>
        new Promise((resolve, reject) => {
          const made = document.createElement(tag);
          made.onload = resolve;
          made.onerror = reject;
          made.src = src;
          document.body.append(made);
        });
      const socket = new Promise((resolve, reject) => {
        const made = new WebSocket(`ws://${host}/socket`);
        made.onopen = resolve;
        made.onerror = reject;
      });
      const send: RequestInit = { method: 'POST', body: 'x', credentials: 'include', mode: 'no-cors' };
      await fetch(`${origin}/upload?name=evil.png`, send).catch(() => undefined);
      return {
        read: await tried(fetch(`${origin}/`, { credentials: 'include' })),
        send: await tried(fetch(`${origin}/upload?name=evil.png`, { ...send, mode: 'cors' })),
        image: await tried(element('img', result)),
        script: await tried(element('script', `${origin}/`)),
        socket: await tried(socket),
      };
    },
    { origin, host, result },
  );
  expect(outcome).toEqual({ read: 'refused', send: 'refused', image: 'refused', script: 'refused', socket: 'refused' });

  const folders = (await readdir(scene.at('home'))).filter((name) => name.startsWith('dotbogi-uploads-'));
  expect(folders).toHaveLength(1);
  expect(await readdir(join(scene.at('home'), folders[0]!))).toEqual([]);
});

test('a page elsewhere cannot frame the app', async ({ page }) => {
  await page.goto(stranger);
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
  }, new URL('/', served.url).href);
  await page.waitForTimeout(1000);
  expect(await page.frames()[1]?.locator('#root').count()).toBe(0);
});

test('the address alone, without its token, shows nothing', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const answer = await page.goto(new URL('/', served.url).href);
  expect(answer?.status()).toBe(403);
  expect(await page.content()).not.toContain('script');
  await context.close();
});

test('the token leaves the address, and no script can read the cookie', async ({ page }) => {
  expect(page.url()).not.toContain('token');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  expect(await page.title()).not.toContain(new URL(served.url).searchParams.get('token'));
});
