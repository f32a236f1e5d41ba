/** Batches from the page: planned, reported, with presets, gone on with after a crash, and listed afterwards. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { fingerprint, finish, startHost } from './app.ts';
import { makeImpostor, makePhoto } from './photos.ts';
import { type Visit, visit } from './visit.ts';
import { look } from './watch.ts';

let here: Visit;
test.afterEach(() => here.leave());

test('is estimated before, compared with the truth after, and reported with what failed', async ({ page }) => {
  here = await visit(
    page,
    (scene) => ['serve', scene.at('in')],
    async (scene) => {
      await makePhoto(scene.at('in', 'a.jpg'), { width: 300, height: 200 });
      await makePhoto(scene.at('in', 'sub', 'b.png'), { width: 200, height: 300, seed: 2 });
      await makeImpostor(scene.at('in', '=1+1.png'));
    },
  );
  await here.enter();
  await page.getByTestId('model-asym-lite').click();
  const forecast = page.getByTestId('forecast');
  await expect(forecast).toHaveAttribute('data-state', 'known', { timeout: 60_000 });
  await expect(forecast).toContainText(/KB|MB/);
  await page.getByTestId('run').click();
  await expect(page.getByTestId('ended')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('truth')).toContainText(/estimated/);
  await expect(page.getByTestId('nothing-left')).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('report-csv').click()]);
  expect(download.suggestedFilename()).toBe('dotbogi.csv');
  const lines = (await readFile((await download.path())!, 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('source,target,state');
  expect(lines.filter((line) => line.includes(',done,'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes(',failed,'))).toHaveLength(1);
});

test('reaches a size to the pixel, in a preset that is kept, deleted and brought back', async ({ page }) => {
  here = await visit(
    page,
    (scene) => ['serve', scene.at('in')],
    (scene) => makePhoto(scene.at('in', 'a.png'), { width: 173, height: 131 }),
  );
  await here.enter();
  await page.getByTestId('model-bicubic').click();
  await page.getByTestId('scale-other').click();
  await page.getByTestId('aim').selectOption('width');
  await page.getByTestId('aim-value').fill('400');
  await page.getByTestId('format').selectOption('webp');
  await page.getByTestId('more').click();
  await page.getByTestId('lossless').check();
  await page.getByTestId('metadata').selectOption('strip');
  await page.getByTestId('preset-save').click();
  await page.getByTestId('preset-name').fill('벽걸이: 400');
  await look(page, 'preset-sheet');
  await page.getByTestId('preset-keep').click();
  await expect(page.getByTestId('preset')).toHaveValue('own:벽걸이: 400');

  await page.getByTestId('preset').selectOption('given:archive');
  await expect(page.getByTestId('format')).toHaveValue('tiff');
  await page.getByTestId('preset').selectOption('own:벽걸이: 400');
  await page.getByTestId('preset-delete').click();
  await page.getByTestId('preset-undo').click();
  await page.reload();
  await expect(page.getByTestId('preset')).toHaveValue('own:벽걸이: 400');

  await page.getByTestId('run').click();
  await expect(here.row('a.png')).toHaveAttribute('data-state', 'done');
  const made = await sharp(here.scene.at('in', 'enhanced', 'a_x400w.webp')).metadata();
  expect([made.width, made.format]).toEqual([400, 'webp']);
});

test('tells beforehand what a format cannot hold', async ({ page }) => {
  here = await visit(
    page,
    (scene) => ['serve', scene.at('in')],
    (scene) => makePhoto(scene.at('in', 'wide.png'), { width: 5000, height: 20 }),
  );
  await here.enter();
  await page.getByTestId('model-bicubic').click();
  await page.getByTestId('scale-4').click();
  await page.getByTestId('format').selectOption('webp');
  await expect(page.getByTestId('too-large')).toContainText('1', { timeout: 60_000 });
  await look(page, 'too-large');
});

test('goes on with a run that was broken off, and lists it afterwards', async ({ page }) => {
  here = await visit(
    page,
    () => ['serve'],
    async (scene) => {
      await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
      await makePhoto(scene.at('in', 'b.png'), { width: 1600, height: 1200, seed: 2 });
    },
  );
  // An earlier host dies in the middle of its run.
  const first = await startHost(['serve', here.scene.at('in')], here.scene.at('home'));
  await page.goto(first.url);
  await page.getByTestId('model-asym-lite').click();
  await page.getByTestId('run').click();
  await expect(here.row('b.png')).toHaveAttribute('data-state', 'working', { timeout: 60_000 });
  await page.goto('about:blank');
  first.app.child.kill('SIGKILL');
  await first.app.exit;

  await here.enter();
  await expect(page.getByTestId('go-on')).toBeVisible();
  await look(page, 'unfinished');
  await page.getByTestId('go-on').click();
  await expect(here.row('b.png')).toHaveAttribute('data-state', 'done', { timeout: 150_000 });
  await page.getByTestId('history').click();
  await expect(page.getByTestId('earlier')).toHaveCount(1);
  await expect(page.getByTestId('earlier')).toContainText('Asym Lite');
  await look(page, 'history');
});

test('an earlier run is done again, with its settings, by a page that has nothing open', async ({ page }) => {
  here = await visit(
    page,
    () => ['serve'],
    async (scene) => {
      await makePhoto(scene.at('in', 'a.png'), { width: 60, height: 40 });
      await makePhoto(scene.at('in', 'b.png'), { width: 50, height: 30, seed: 2 });
    },
  );
  const { scene } = here;
  const options = ['--model', 'bicubic', '--scale', '3', '--format', 'webp', '--policy', 'number'];
  expect((await finish(['enhance', scene.at('in'), ...options], scene.at('home'))).code).toBe(0);

  await here.enter();
  await page.getByTestId('history').click();
  const earlier = page.getByTestId('earlier');
  await expect(earlier).toContainText('2 photos · Bicubic · ×3 · WebP');
  await expect(earlier).toContainText('2 done');
  await earlier.getByTestId('run-again').click();
  await expect(page.getByTestId('ended')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('model-bicubic').locator('input')).toBeChecked();
  await expect(page.getByTestId('format')).toHaveValue('webp');
  await page.getByTestId('history').click();
  await expect(earlier).toHaveCount(2);
  await expect(earlier.first()).toContainText('2 photos · Bicubic · ×3 · WebP');
});

test('photos are taken off the list and brought back, and no file is touched', async ({ page }) => {
  here = await visit(
    page,
    (scene) => ['serve', scene.at('in')],
    async (scene) => {
      for (const [seed, name] of ['a.png', 'b.png', 'c.png'].entries())
        await makePhoto(scene.at('in', name), { width: 60, height: 40, seed: seed + 1 });
      await makeImpostor(scene.at('in', 'none.png'));
    },
  );
  await here.enter();
  const before = await fingerprint(here.scene.at('in'));
  await here.row('b.png').click();
  await page.getByTestId('queue-rows').focus();
  await page.keyboard.press('Delete');
  await expect(here.row('b.png')).toHaveCount(0);
  await expect(here.row('c.png')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('run')).toContainText('2');
  await page.getByTestId('empty-list').click();
  await expect(page.getByTestId('empty')).toBeVisible();
  await look(page, 'list-emptied');
  await page.getByTestId('bring-back').click();
  await expect(page.getByTestId('queue-row')).toHaveCount(2);
  await expect(page.getByTestId('refused-row')).toHaveCount(1);
  expect(await fingerprint(here.scene.at('in'))).toEqual(before);
});

test('is estimated and reported from the terminal as well', async ({ page }) => {
  here = await visit(
    page,
    () => ['serve'],
    async (scene) => {
      await makePhoto(scene.at('in', 'a.png'), { width: 160, height: 120 });
      await writeFile(scene.at('in', 'empty.jpg'), '');
    },
  );
  const { scene } = here;
  const model = ['--model', 'asym-lite'];
  const asked = await finish(['enhance', scene.at('in'), '--estimate', '--json', ...model], scene.at('home'));
  expect(asked.code).toBe(0);
  const value = JSON.parse(asked.stdout) as { kind: string; files: number; bytes: { low: number; high: number } };
  expect(value).toMatchObject({ kind: 'estimate', files: 1, megapixels: (320 * 240) / 1e6 });
  expect(value.bytes.low).toBeLessThan(value.bytes.high);
  const report = scene.at('report.json');
  const ran = await finish(['enhance', scene.at('in'), '--report', report, ...model], scene.at('home'));
  expect(ran.code).toBe(1);
  const { photos } = JSON.parse(await readFile(report, 'utf8')) as { photos: { source: string; state: string }[] };
  expect(photos.map(({ state }) => state).sort()).toEqual(['done', 'failed']);
});
