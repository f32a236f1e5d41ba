/** A name of a stranger's that has come to mean this machine, and names of files that are more than names. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { finish, type Scene, type Served, setScene, start, startHost } from './app.ts';
import { makePhoto } from './photos.ts';
import { watchFor } from './watch.ts';

/** What DNS rebinding comes to: the browser believes that these names are 127.0.0.1, on every port. */
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const rule = '--host-resolver-rules=MAP evil.test 127.0.0.1,MAP *.evil.test 127.0.0.1';
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
  },
});

let scene: Scene;
let served: Served;
let stranger: Server;
let port = 0;
test.beforeEach(async () => {
  scene = await setScene();
  await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
  served = await startHost(['serve', scene.at('in')], scene.at('home'));
  port = Number(new URL(served.url).port);
  stranger = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Stranger</title>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
});
test.afterEach(async () => {
  stranger.close();
  await served.close();
  await scene.clear();
});

test('a rebound name sees nothing of the page, with the token or without', async ({ page }) => {
  // The page is open in this browser, so its cookie is there to be sent.
  await page.goto(served.url);
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  for (const address of [`http://evil.test:${port}/`, served.url.replace('127.0.0.1', 'evil.test')]) {
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(421);
    const content = await page.content();
    expect(content).not.toContain('<script');
    expect(content).not.toContain(new URL(served.url).searchParams.get('token')!);
  }
});

test('a page of a rebound name can neither read, write nor connect, on its own port or ours', async ({ page }) => {
  await page.goto(served.url);
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  await page.goto(`http://evil.test:${(stranger.address() as AddressInfo).port}/`);
  const outcomes = await page.evaluate(async (port) => {
    const tried = (work: Promise<unknown>) =>
      work.then(
        (answer) => (answer instanceof Response && answer.type !== 'opaque' ? String(answer.status) : 'unread'),
        () => 'refused',
      );
    const outcomes: Record<string, string> = {};
    for (const host of [`evil.test:${port}`, `sub.evil.test:${port}`, `127.0.0.1:${port}`, `localhost:${port}`]) {
      const socket = new Promise((_, reject) => {
        const made = new WebSocket(`ws://${host}/socket`);
        made.onopen = () => reject(new Error('it opened'));
        made.onerror = () => reject(new Error('refused'));
      });
      outcomes[`read ${host}`] = await tried(fetch(`http://${host}/`, { credentials: 'include' }));
      outcomes[`write ${host}`] = await tried(
        fetch(`http://${host}/upload?name=a.png`, { method: 'POST', body: 'x', credentials: 'include' }),
      );
      outcomes[`connect ${host}`] = await socket.then(String, (error: Error) => error.message);
    }
    return outcomes;
  }, port);
  for (const [what, outcome] of Object.entries(outcomes)) expect(outcome, what).toBe('refused');
  const uploads = (await readdir(scene.at('home'))).filter((name) => name.startsWith('dotbogi-uploads-'));
  expect(uploads).toHaveLength(1);
  expect(await readdir(scene.at('home', uploads[0]!))).toEqual([]);
});

test('a page that answered for the name before finds nothing behind it after', async ({ page }) => {
  // The host goes, a stranger takes its port under his own name, then the host is back: what a rebinding ends in.
  const name = `http://evil.test:${port}`;
  await served.close();
  const takes = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Stranger</title>');
  });
  await new Promise<void>((resolve) => takes.listen(port, '127.0.0.1', resolve));
  await page.goto(name);
  await expect(page).toHaveTitle('Stranger');
  takes.closeAllConnections();
  await new Promise((resolve) => takes.close(resolve));
  served = await startHost(['serve', '--port', String(port), scene.at('in')], scene.at('home'));
  // The same origin by now, as the browser sees it: it sends the request and reads the answer, which is a refusal.
  const read = await page.evaluate(async () => {
    const answer = await fetch('/');
    return { status: answer.status, body: await answer.text() };
  });
  expect(read.status).toBe(421);
  expect(read.body).not.toContain('<');
  const written = await page.evaluate(
    async () => (await fetch('/upload?name=a.png', { method: 'POST', body: 'x' })).status,
  );
  expect(written).toBe(421);
});

test('the token is in no title, no referrer, no header that comes back and no file', async ({ page }) => {
  const token = new URL(served.url).searchParams.get('token')!;
  const seen: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    // The first one carries it, by nature.
    if (pathname !== '/' || search === '') seen.push(request.url(), JSON.stringify(request.headers()));
  });
  page.on('response', async (response) => void seen.push(JSON.stringify(await response.allHeaders())));
  await page.goto(served.url);
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  seen.push(await page.title(), await page.evaluate(() => `${document.referrer} ${location.href} ${document.cookie}`));
  await page.reload();
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  expect(seen.length).toBeGreaterThan(4);
  expect(seen.join('\n')).not.toContain(token);
  for (const entry of await readdir(scene.at('home'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    expect((await readFile(`${entry.parentPath}/${entry.name}`)).includes(token), entry.name).toBe(false);
  }
});

test('the address goes into a file for its owner alone, where a terminal is a log', async () => {
  const file = scene.at('home', 'address');
  const app = start(['serve', '--address-file', file], scene.at('home'));
  await app.said(/has its address in/);
  const address = (await readFile(file, 'utf8')).trim();
  expect(new URL(address).searchParams.get('token')).toMatch(/^[\w-]{43}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = await finish(['serve', '--address-file', file], scene.at('home'));
  expect(again).toMatchObject({ code: 1 });
  expect(again.stderr).toMatch(/is there already/);
  app.child.kill('SIGINT');
  const { stdout, stderr } = await app.exit;
  expect(stdout + stderr).not.toContain('token');
  await expect(stat(file)).rejects.toThrow();
});

test('names of files are text: no markup, no script, no command', async ({ page }) => {
  await served.close();
  const names = ['<img src=x onerror=alert(1)>.png', '$(touch pwned) `touch pwned`;&|.png', '{scale}&amp;"\'.png'];
  for (const [index, name] of names.entries()) {
    await makePhoto(scene.at('odd', name), { width: 40, height: 30, seed: index + 1 });
  }
  served = await startHost(['serve', scene.at('odd')], scene.at('home'));
  const troubles = await watchFor(page);
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(served.url);
  await expect(page.getByTestId('queue-row')).toHaveCount(names.length);
  await page.getByTestId('run').click();
  for (const name of names) {
    const row = page.getByTestId('queue-row').filter({ has: page.getByText(name, { exact: true }) });
    await expect(row, name).toHaveAttribute('data-state', 'done');
  }
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(troubles).toEqual([]);
  // Braces in a file's own name are no places of the template; signs that Windows forbids in names are left out.
  expect((await readdir(scene.at('odd', 'enhanced'))).sort()).toEqual(
    names.map((name) => name.replace(/[<>|"]/g, '_').replace(/\.png$/, '_x2.png')).sort(),
  );
  expect((await readdir(scene.at('home'))).concat(await readdir(scene.at('odd')))).not.toContain('pwned');
});
