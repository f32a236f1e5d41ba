/**
 * The user's stories in a window of its own, by Electron's own driver: run wherever its runtime is. STORIES=browser
 * tells the same ones in a browser, which proves the stories themselves where there is none.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base, expect, type Locator } from '@playwright/test';
import sharp from 'sharp';
import { fingerprint, type Scene, setScene } from './app.ts';
import { makeImpostor, makePhoto } from './photos.ts';
import { electronProgram, engineOf, openInBrowser, openInWindow, type Stage } from './stage.ts';

const inBrowser = process.env.STORIES === 'browser';

interface Fixtures {
  readonly scene: Scene;
  /** Opens the app on what is named; it is closed, and asked for its complaints, at the end. */
  readonly open: (...sources: string[]) => Promise<Stage>;
}
const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: the driver reads the names of fixtures from this pattern
  scene: async ({}, use) => {
    const scene = await setScene();
    await use(scene);
    await scene.clear();
  },
  open: async ({ scene }, use, { project }) => {
    const stages: Stage[] = [];
    await use(async (...sources) => {
      const launch = project.use.launchOptions ?? {};
      const stage = inBrowser ? await openInBrowser(scene, launch, sources) : await openInWindow(scene, sources);
      stages.push(stage);
      return stage;
    });
    for (const stage of stages) {
      await stage.close();
      expect(stage.troubles).toEqual([]);
    }
  },
});
test.skip(!inBrowser && electronProgram() === null, 'Electron has no runtime here: npm run setup:electron fetches it');

const row = ({ page }: Stage, name: string): Locator => page.getByTestId('queue-row').filter({ hasText: name });

test('teaches when nothing is open', async ({ open }) => {
  const stage = await open();
  await expect(stage.page.getByTestId('empty')).toBeVisible();
  await expect(stage.page.getByTestId('model-asym-vdsr')).toBeVisible();
});

test('enhances a folder: it pauses, goes on, and names what failed', async ({ scene, open }) => {
  await makePhoto(scene.at('in', 'a-large.png'), { width: 1000, height: 800 });
  await makePhoto(scene.at('in', 'b-small.jpg'), { width: 120, height: 160, seed: 2 });
  await makePhoto(scene.at('in', 'c-alpha.png'), { width: 90, height: 60, channels: 4, seed: 3 });
  await makeImpostor(scene.at('in', 'd-broken.png'));
  const before = await fingerprint(scene.at('in'));
  const stage = await open(scene.at('in'));
  await expect(row(stage, 'a-large.png')).toHaveCount(1);
  await stage.page.getByTestId('run').click();
  await expect(row(stage, 'a-large.png')).toHaveAttribute('data-state', 'working');
  await stage.page.getByTestId('pause').click();
  await expect(stage.page.getByTestId('progress')).toHaveAttribute('data-phase', 'paused');
  await stage.page.getByTestId('pause').click();
  for (const name of ['a-large.png', 'b-small.jpg', 'c-alpha.png']) {
    await expect(row(stage, name)).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
  }
  await expect(stage.page.locator('body')).toContainText('d-broken.png');
  const after = await fingerprint(scene.at('in'));
  for (const [name, digest] of Object.entries(before)) expect(after[name], name).toBe(digest);
  expect((await readdir(scene.at('in', 'enhanced'))).sort()).toEqual([
    'a-large_x2.png',
    'b-small_x2.jpg',
    'c-alpha_x2.png',
  ]);
  expect((await sharp(scene.at('in', 'enhanced', 'a-large_x2.png')).metadata()).width).toBe(2000);
});

test('shows the photo, zooms about the pointer and comes back', async ({ scene, open }) => {
  await makePhoto(scene.at('in', 'a.png'), { width: 400, height: 300 });
  const { page } = await open(scene.at('in'));
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  const readout = page.getByTestId('zoom-readout');
  await expect(readout).toHaveText(/\d/);
  const fitted = await readout.textContent();
  const box = (await page.getByTestId('viewer').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  for (let notch = 0; notch < 8; notch += 1) await page.mouse.wheel(0, -100);
  await expect(readout).not.toHaveText(fitted!);
  await page.keyboard.press('1');
  await expect(readout).toHaveText('100 %');
  await page.keyboard.press('0');
  await expect(readout).toHaveText(fitted!);
});

test('cancels within moments and writes nothing of the photo at hand', async ({ scene, open }) => {
  await makePhoto(scene.at('in', 'a.png'), { width: 1600, height: 1200 });
  const stage = await open(scene.at('in'));
  await stage.page.getByTestId('scale-3').click();
  await stage.page.getByTestId('run').click();
  await expect(row(stage, 'a.png')).toHaveAttribute('data-state', 'working');
  await stage.page.getByTestId('cancel').click();
  await stage.page.getByTestId('cancel-yes').click();
  await expect(row(stage, 'a.png')).toHaveAttribute('data-state', 'cancelled');
  expect(Object.keys(await fingerprint(scene.at('in')))).toEqual(['a.png']);
});

test('says that the engine was started again, and goes on', async ({ scene, open }) => {
  await makePhoto(scene.at('in', 'a.png'), { width: 1600, height: 1200 });
  await makePhoto(scene.at('in', 'b.png'), { width: 60, height: 40, seed: 2 });
  const stage = await open(scene.at('in'));
  await stage.page.getByTestId('run').click();
  await expect(row(stage, 'a.png')).toHaveAttribute('data-state', 'working', { timeout: 120_000 });
  process.kill(await engineOf(stage), 'SIGKILL');
  await expect(stage.page.getByTestId('banner').first()).toBeVisible();
  await expect(row(stage, 'b.png')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
});

test('a page that is loaded again finds the run where it is', async ({ scene, open }) => {
  await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
  await makePhoto(scene.at('in', 'b.png'), { width: 900, height: 700, seed: 2 });
  const stage = await open(scene.at('in'));
  await stage.page.getByTestId('run').click();
  await expect(row(stage, 'b.png')).toHaveAttribute('data-state', 'working');
  await stage.page.reload();
  // The engine hears of a page between two tiles, and on a busy machine those are far apart.
  await expect(row(stage, 'a.png')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
  await expect(row(stage, 'b.png')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
});

test('speaks Korean', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
});

test.describe('of the window alone', () => {
  test.skip(inBrowser, 'a browser has no window of ours');

  test('the page has nothing of Node and no way out', async ({ open }) => {
    const { page, app } = await open();
    expect(
      await page.evaluate(() => [
        typeof process,
        typeof require,
        Object.keys((window as { dotbogi?: object }).dotbogi ?? {}).sort(),
      ]),
    ).toEqual(['undefined', 'undefined', ['control', 'drag', 'onPort', 'pathFor']]);
    expect(page.url()).toBe('app://dotbogi/index.html');
    // Loopback as well: the port is closed, so only a refusal before the attempt tells the two apart from outside.
    const fetched = await page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, (error: Error) => error.name));
    expect(fetched).toBe('TypeError');
    await page.evaluate(() => void window.open('https://example.invalid/'));
    await page.evaluate(() => {
      location.href = 'https://example.invalid/';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe('app://dotbogi/index.html');
    expect(await app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const denied = await page.evaluate(() =>
      navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
    );
    expect(denied).toBe('denied');
  });

  test('a second start hands its photo over and leaves', async ({ scene, open }) => {
    await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
    await makePhoto(scene.at('more', '사진 2.png'), { width: 60, height: 40, seed: 2 });
    const stage = await open(scene.at('in'));
    await expect(row(stage, 'a.png')).toHaveCount(1);
    // It leaves at once, so the driver may not get to see it.
    await openInWindow(scene, [scene.at('more', '사진 2.png')]).catch(() => undefined);
    await expect(row(stage, '사진 2.png')).toHaveCount(1);
  });

  test('a page that crashes comes back with its batch', async ({ scene, open }) => {
    await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
    const stage = await open(scene.at('in'));
    await expect(row(stage, 'a.png')).toHaveCount(1);
    await stage.app?.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    const count = () =>
      stage.app?.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          "document.querySelectorAll('[data-testid=queue-row]').length",
        ),
      );
    await expect.poll(() => Promise.resolve(count()).catch(() => 0)).toBe(1);
  });

  test('the command line runs in the same program without a window', async ({ scene }) => {
    await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
    const { spawnSync } = await import('node:child_process');
    const main = join(import.meta.dirname, '..', 'dist', 'main.js');
    const words = ['--no-sandbox', main, 'enhance', scene.at('in'), '--out', scene.at('out'), '--json'];
    const { status, stdout } = spawnSync(electronProgram()!, words, {
      encoding: 'utf8',
      env: { ...process.env, HOME: scene.at('home') },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ kind: 'ended', done: 1 });
    expect(existsSync(scene.at('out', 'a_x2.png'))).toBe(true);
  });
});
