/** The whole main job without a pointer: open, choose, run, look, report. Every step is a key. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { makePhoto } from './photos.ts';
import { type Visit, visit } from './visit.ts';

let here: Visit;
test.afterEach(() => here.leave());

/** Presses Tab until something has the focus; fails when it cannot be reached. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached by Tab.`);
}

test('a folder is enhanced, looked at and reported by keys alone', async ({ page }) => {
  here = await visit(
    page,
    () => ['serve'],
    async (scene) => {
      await makePhoto(scene.at('home', 'holiday', 'a.png'), { width: 120, height: 90 });
      await makePhoto(scene.at('home', 'holiday', 'b.png'), { width: 90, height: 120, seed: 2 });
    },
  );
  await here.enter();
  await expect(page.getByTestId('model-asym-lite')).toBeVisible();

  // Keys are listed, and Escape gives the page back.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Ctrl');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // The folder is found and taken in the page's own dialog.
  await page.keyboard.press('Control+o');
  const folder = page.getByRole('dialog').getByRole('button', { name: 'holiday' });
  await expect(folder).toBeVisible();
  await tabTo(page, folder);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').locator('.folder-path')).toContainText('holiday');
  await tabTo(page, page.getByRole('dialog').locator('.primary'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('queue-row')).toHaveCount(2);

  // The model is chosen as radio buttons are: to the group by Tab, within it by arrows.
  const chosen = page.locator('input[name=model]:checked');
  await tabTo(page, chosen);
  const lite = page.getByTestId('model-asym-lite').locator('input');
  for (let step = 0; step < 8 && !(await lite.isChecked()); step += 1) await page.keyboard.press('ArrowDown');
  await expect(lite).toBeChecked();

  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('ended')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByTestId('ended')).toContainText('2');

  // In the list by arrows; then the loupe over the picture.
  await tabTo(page, page.getByTestId('queue-rows'));
  await page.keyboard.press('Home');
  await expect(here.row('a.png')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(here.row('b.png')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: /Loupe/ })).toHaveAttribute('aria-pressed', 'true');
  await tabTo(page, page.locator('.stage'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('l');

  const report = page.getByTestId('report-json');
  await tabTo(page, report);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const { photos } = JSON.parse(await readFile((await download.path())!, 'utf8')) as { photos: { state: string }[] };
  expect(photos.map(({ state }) => state)).toEqual(['done', 'done']);
});
