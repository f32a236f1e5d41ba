/** Results of earlier sessions, and sizes to reach: what the viewer shows is what lies on disk, or will lie there. */
import { writeFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { finish } from './app.ts';
import { apart, canvasPixels, dragCurtain, drawn, type Pixels, settled, whole } from './canvas.ts';
import { eachTest } from './here.ts';
import { makePhoto } from './photos.ts';
import { look } from './watch.ts';

const here = eachTest();

/** A picture file: RGB, row by row. */
async function pixelsOf(path: string): Promise<Pixels> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** The largest difference between a file and what is shown at 1:1. */
async function offBy(page: Page, path: string): Promise<number> {
  const [shown, file] = [await canvasPixels(page), await pixelsOf(path)];
  return apart(shown, whole(shown), file);
}

test('a photo that was enhanced in an earlier session shows its result, marked as one', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 300, height: 240 });
  await makePhoto(here.scene.at('in', 'b.png'), { width: 200, height: 140, seed: 2 });
  const made = await finish(['enhance', here.scene.at('in'), '--model', 'asym-lite', '--json'], here.scene.at('home'));
  expect(made.code, made.stderr).toBe(0);

  await here.open(page, ['serve', here.scene.at('in')]);
  const mark = page.getByTestId('earlier-result');
  // Other settings are chosen than it was made with: it is offered, and live tiles are shown.
  await expect(mark).toHaveAttribute('data-shown', 'false');
  await expect(mark).toContainText('a_x2.png');
  const marked = (name: string) => page.getByTestId('queue-row').filter({ hasText: name }).getByTestId('row-earlier');
  await expect(marked('a.png')).toBeVisible();
  await expect(marked('b.png')).toHaveAttribute('title', /^enhanced earlier, /);
  await mark.getByRole('button').click();
  await expect(page.getByTestId('model-asym-lite').locator('input')).toBeChecked();
  await expect(mark).toHaveAttribute('data-shown', 'true');
  await expect(page.getByTestId('badge-after')).toContainText('600×480');
  await expect(page.getByTestId('fidelity')).toContainText('dB');
  await dragCurtain(page, 0.01);
  await page.keyboard.press('1');
  await expect.poll(() => offBy(page, here.scene.at('in', 'enhanced', 'a_x2.png'))).toBe(0);
  await look(page, 'viewer-earlier');

  // The next one is of the same settings, so it shows at once.
  await page.getByTestId('queue-row').filter({ hasText: 'b.png' }).click();
  await expect(mark).toHaveAttribute('data-shown', 'true');
  // A result that was changed since is none of ours any more.
  await writeFile(here.scene.at('in', 'enhanced', 'a_x2.png'), 'something else');
  await page.reload();
  await page.getByTestId('queue-row').filter({ hasText: 'a.png' }).click();
  await expect(page.getByTestId('badge-live')).toBeVisible();
  await expect(mark).toHaveCount(0);
  await expect(marked('b.png')).toBeVisible();
  await expect(marked('a.png')).toHaveCount(0);
});

for (const [name, width] of [
  ['larger', 517],
  ['smaller', 230],
] as const) {
  test(`a size to reach is looked at as it will be written, to the pixel: ${name}`, async ({ page }) => {
    await makePhoto(here.scene.at('in', 'a.png'), { width: 311, height: 227 });
    await here.open(page, ['serve', here.scene.at('in')]);
    await page.getByTestId('model-asym-lite').click();
    await page.getByTestId('scale-other').click();
    await page.getByTestId('aim').selectOption('width');
    await page.getByTestId('aim-value').fill(String(width));
    await expect(page.getByTestId('curtain-handle')).toBeVisible();
    await dragCurtain(page, 0.01);
    await page.locator('.stage').focus();
    await page.keyboard.press('1');
    await settled(page);
    if (width < 311) await expect(page.getByTestId('badge-live')).toContainText('made smaller');
    await drawn(page);
    await look(page, `viewer-reach-${name}`);
    const out = here.scene.at('cli');
    const options = ['--model', 'asym-lite', '--width', String(width), '--out', out];
    const exit = await finish(['enhance', here.scene.at('in', 'a.png'), ...options], here.scene.at('home'));
    expect(exit.code, exit.stderr).toBe(0);
    expect(await offBy(page, `${out}/a_x${width}w.png`)).toBeLessThanOrEqual(1);
  });
}
