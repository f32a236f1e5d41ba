/** How smoothly a large result moves under the hand, in Chromium's own frames. */
import { expect, test } from '@playwright/test';
import { eachTest } from '../here.ts';
import { pageMemory } from '../page-memory.ts';
import { makePhoto } from '../photos.ts';

const here = eachTest();

test('a result of 100 megapixels is moved smoothly', async ({ page }) => {
  test.setTimeout(600_000);
  // 25 megapixels make 100; the plain enlargement, because what is looked at here is the looking.
  await makePhoto(here.scene.at('in', 'a.jpg'), { width: 5000, height: 5000 });
  await makePhoto(here.scene.at('in', 'b.png'), { width: 60, height: 40 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('model-bicubic').click();
  await page.getByTestId('run').click();
  const row = page.getByTestId('queue-row').filter({ hasText: 'a.jpg' });
  await expect(row).toHaveAttribute('data-state', 'done', { timeout: 300_000 });
  await row.click();
  await expect(page.getByTestId('badge-after')).toContainText('10000', { timeout: 120_000 });
  await page.keyboard.press('1');
  await page.waitForTimeout(2000);
  const viewer = (await page.getByTestId('viewer').boundingBox())!;
  const [x, y] = [viewer.x + viewer.width / 2 + 40, viewer.y + viewer.height * 0.8];
  await page.evaluate(() => {
    const times: number[] = [];
    const tick = (now: number) => {
      times.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { frames: times });
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 120; step += 1) await page.mouse.move(x - step * 3, y - step * 4);
  await page.mouse.up();
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const rate = ((frames.length - 1) * 1000) / (frames.at(-1)! - frames[0]!);
  const { resident, heap } = await pageMemory(page);
  console.log(
    `100 MP: ${rate.toFixed(0)} frames/s, renderer ${resident.toFixed(0)} MB resident (heap ${heap.toFixed(0)} MB)`,
  );
  expect(resident).toBeLessThan(600);
  expect(rate).toBeGreaterThanOrEqual(30);
});
