/** The page in a real Chromium, on the built app: from nothing open to a finished folder, every state looked at. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { fingerprint } from './app.ts';
import { canvasPixels, dragCurtain } from './canvas.ts';
import { eachTest } from './here.ts';
import { makeImpostor, makePhoto } from './photos.ts';
import { look, shoot } from './watch.ts';

const here = eachTest();

const row = (page: Page, name: string): Locator => page.getByTestId('queue-row').filter({ hasText: name });

/** How much two pictures of one size differ between two columns: the mean step of a channel. */
function difference(one: Buffer, other: Buffer, width: number, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < one.length; at += 1) {
    const x = (at >> 2) % width;
    if (x < from || x >= to) continue;
    sum += Math.abs(one[at]! - other[at]!);
    count += 1;
  }
  return sum / count;
}

test('teaches when nothing is open, and opens a folder of the machine', async ({ page }) => {
  await makePhoto(here.scene.at('home', 'holiday', 'a.png'), { width: 90, height: 60 });
  await here.open(page, ['serve']);
  await expect(page.getByTestId('empty')).toBeVisible();
  await expect(page.getByTestId('model-asym-vdsr')).toBeVisible();
  await look(page, 'empty');
  await page.getByTestId('open').click();
  await page.getByRole('dialog').getByText('holiday').click();
  await expect(page.getByRole('dialog')).toContainText(here.scene.at('home', 'holiday'));
  await look(page, 'folder-sheet');
  await page.getByRole('dialog').locator('.primary').click();
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
});

test('uploads a photo that lies on the machine of the browser', async ({ page }) => {
  await makePhoto(here.scene.at('mine', '사진 #1.png'), { width: 90, height: 60 });
  await here.open(page, ['serve']);
  await page.getByTestId('open').click();
  await page.locator('input[type=file]').setInputFiles(here.scene.at('mine', '사진 #1.png'));
  await expect(row(page, '사진 #1.png')).toHaveCount(1);
  await page.getByTestId('run').click();
  await expect(row(page, '사진 #1.png')).toHaveAttribute('data-state', 'done');
  expect(await readdir(here.scene.at('mine'))).toEqual(['사진 #1.png']);
  // The result lies on the host's machine; the page hands it over.
  const link = page.locator('a[download]');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect((await sharp(await download.path()).metadata()).width).toBe(180);
});

/** Drops files and folders of the browser's machine onto the page, as a file manager does. */
async function dropOnto(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  }
}

test('takes a folder that is dropped onto it, with what lies deeper', async ({ page }) => {
  await makePhoto(here.scene.at('mine', 'trip', 'a.png'), { width: 90, height: 60 });
  await makePhoto(here.scene.at('mine', 'trip', 'day 2', 'b.jpg'), { width: 80, height: 60, seed: 2 });
  await makePhoto(here.scene.at('mine', 'alone.png'), { width: 70, height: 60, seed: 3 });
  await here.open(page, ['serve']);
  await expect(page.getByTestId('empty')).toBeVisible();
  await dropOnto(page, [here.scene.at('mine', 'trip'), here.scene.at('mine', 'alone.png')]);
  await expect(page.getByTestId('queue-row')).toHaveCount(3);
  for (const name of ['a.png', 'b.jpg', 'alone.png']) await expect(row(page, name)).toHaveCount(1);
});

test('enhances a folder: tiles arrive, it pauses and goes on, and the end is told', async ({ page }) => {
  // Large enough that a quick machine has not finished it before the pause.
  await makePhoto(here.scene.at('in', 'a-large.png'), { width: 1200, height: 900 });
  await makePhoto(here.scene.at('in', 'b-small.jpg'), { width: 120, height: 160, seed: 2 });
  await makePhoto(here.scene.at('in', 'c-alpha.png'), { width: 90, height: 60, channels: 4, seed: 3 });
  await makeImpostor(here.scene.at('in', 'd-broken.png'));
  const before = await fingerprint(here.scene.at('in'));
  await here.open(page, [here.scene.at('in')]);

  await expect(row(page, 'a-large.png')).toHaveCount(1);
  await expect(page.getByTestId('queue')).toBeVisible();
  await row(page, 'a-large.png').click();
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  await expect(page.getByTestId('zoom-readout')).toHaveText(/\d/);
  await look(page, 'opened');
  const plain = await canvasPixels(page);
  expect(new Set(plain.data).size, 'the photo is on the canvas').toBeGreaterThan(50);

  await page.getByTestId('run').click();
  await expect(page.getByTestId('progress')).toBeVisible();
  await expect(row(page, 'a-large.png')).toHaveAttribute('data-state', 'working');
  // Tiles arrive before the photo is finished: right of the curtain the canvas changes, left of it nothing does.
  const { width } = plain;
  await expect
    .poll(async () => difference((await canvasPixels(page)).data, plain.data, width, width * 0.55, width))
    .toBeGreaterThan(0.05);
  await expect(row(page, 'a-large.png')).toHaveAttribute('data-state', 'working');
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'paused');
  await look(page, 'paused');
  await page.getByTestId('pause').click();
  await shoot(page, 'working');

  for (const name of ['a-large.png', 'b-small.jpg', 'c-alpha.png']) {
    await expect(row(page, name)).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
  }
  await expect(page.getByTestId('progress')).toHaveCount(0);
  await row(page, 'a-large.png').click();
  await look(page, 'done-partly-failed');
  await expect(page.locator('body')).toContainText('d-broken.png');

  const after = await fingerprint(here.scene.at('in'));
  for (const [name, digest] of Object.entries(before)) expect(after[name], name).toBe(digest);
  expect((await readdir(here.scene.at('in', 'enhanced'))).sort()).toEqual([
    'a-large_x2.png',
    'b-small_x2.jpg',
    'c-alpha_x2.png',
  ]);
});

test('shows the pixels that are in the file, and the curtain bares them', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 200, height: 150 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  await dragCurtain(page, 0.98);
  await page.getByTestId('run').click();
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'done');
  const hidden = await canvasPixels(page);
  await dragCurtain(page, 0.5);
  const half = await canvasPixels(page);
  const { width } = half;
  // Left of the curtain the original stays as it was; right of it the result appears.
  expect(difference(half.data, hidden.data, width, 0, width * 0.48)).toBe(0);
  expect(difference(half.data, hidden.data, width, width * 0.52, width * 0.95)).toBeGreaterThan(0.1);
  await look(page, 'curtain-half');

  await dragCurtain(page, 0.01);
  await page.keyboard.press('1');
  await expect(page.getByTestId('zoom-readout')).toHaveText('100 %');
  const file = await sharp(here.scene.at('in', 'enhanced', 'a_x2.png'))
    .removeAlpha()
    .raw()
    .toBuffer();
  await expect.poll(async () => closest(await canvasPixels(page), file, 400, 300)).toBe(0);
});

/**
 * The largest difference between the file's pixels (RGB) and the canvas around its middle, at the place where it is
 * smallest: the picture hangs centred, and rounding may move it by a pixel.
 */
function closest(shown: { width: number; height: number; data: Buffer }, file: Buffer, width: number, height: number) {
  let best = 255;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) {
      const left = Math.round((shown.width - width) / 2) + dx;
      const top = Math.round((shown.height - height) / 2) + dy;
      let worst = 0;
      for (let y = 40; y < height - 40; y += 1) {
        for (let x = 40; x < width - 40; x += 1) {
          for (let c = 0; c < 3; c += 1) {
            const there = shown.data[((top + y) * shown.width + left + x) * 4 + c]!;
            worst = Math.max(worst, Math.abs(there - file[(y * width + x) * 3 + c]!));
          }
        }
      }
      best = Math.min(best, worst);
    }
  }
  return best;
}

test('zooms about the pointer, pans, and comes back', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 400, height: 300 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  const readout = page.getByTestId('zoom-readout');
  const fitted = await readout.textContent();
  const box = (await page.getByTestId('viewer').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  for (let notch = 0; notch < 8; notch += 1) await page.mouse.wheel(0, -100);
  await expect(readout).not.toHaveText(fitted!);
  const zoomed = await canvasPixels(page);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3 + 60, box.y + box.height * 0.4 + 30, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await canvasPixels(page)).data.equals(zoomed.data)).toBe(false);
  await look(page, 'zoomed');
  await page.keyboard.press('0');
  await expect(readout).toHaveText(fitted!);
});

test('cancels within moments and writes nothing of the photo at hand', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 1600, height: 1200 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('scale-3').click();
  await page.getByTestId('run').click();
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'working');
  await page.getByTestId('cancel').click();
  await page.getByTestId('cancel-yes').click();
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'cancelled');
  await look(page, 'cancelled');
  expect(Object.keys(await fingerprint(here.scene.at('in')))).toEqual(['a.png']);
});

test('says that the engine was started again, and goes on', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 1600, height: 1200 });
  await makePhoto(here.scene.at('in', 'b.png'), { width: 60, height: 40, seed: 2 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('run').click();
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'working');
  const host = here.served.app.child.pid!;
  const first = await engineOf(host);
  process.kill(first, 'SIGKILL');
  await expect(page.getByTestId('banner').first()).toBeVisible();
  await expect.poll(() => engineOf(host)).not.toBe(first);
  // Both photos were under way, so neither was blamed: the next engine, given time to begin, has a.png alone and tells by its death.
  await page.waitForTimeout(8000);
  process.kill(await engineOf(host), 'SIGKILL');
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'failed');
  await expect(row(page, 'b.png')).toHaveAttribute('data-state', 'done');
  await look(page, 'engine-restarted');
  expect(await readdir(here.scene.at('in', 'enhanced'))).toEqual(['b_x2.png']);
});

/** The child of the host: Linux lists the children of a thread. */
async function engineOf(host: number): Promise<number> {
  const children = await readFile(`/proc/${host}/task/${host}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

test('a page that is loaded again finds the run where it is', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 60, height: 40 });
  await makePhoto(here.scene.at('in', 'b.png'), { width: 900, height: 700, seed: 2 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('run').click();
  await expect(row(page, 'b.png')).toHaveAttribute('data-state', 'working');
  await page.reload();
  await expect(row(page, 'a.png')).toHaveAttribute('data-state', 'done');
  await expect(row(page, 'b.png')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
});

test('speaks Korean', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 90, height: 60 });
  await writeFile(here.scene.at('in', 'notes.txt'), 'x');
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await look(page, 'korean');
});
