/** Every way of looking at a photo, and the sheets, in the other theme and language; then windows of every size. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { Scene } from './app.ts';
import { drawn, settled } from './canvas.ts';
import { prefer, type Visit, visit } from './visit.ts';
import { look, shoot } from './watch.ts';

const samples = join(import.meta.dirname, '..', 'samples');
let here: Visit;
test.afterEach(() => here.leave());

async function fill(scene: Scene): Promise<void> {
  await mkdir(scene.at('사진'), { recursive: true });
  for (const name of ['harbour.jpg', 'door.jpg', 'sign.png']) await cp(join(samples, name), scene.at('사진', name));
}

async function arrive(page: Page): Promise<void> {
  here = await visit(page, (scene) => ['serve', scene.at('사진')], fill);
}

for (const [theme, language] of [
  ['dark', 'ko'],
  ['light', 'en'],
] as const) {
  const named = (state: string) => `face-${state}-${theme}-${language}`;

  test(`every view, ${theme}, ${language}`, async ({ page }) => {
    await arrive(page);
    await prefer(page, theme, language, { model: 'asym-lite' });
    await here.enter();
    await here.row('harbour.jpg').click();
    await expect(page.getByTestId('curtain-handle')).toBeVisible();
    await settled(page);
    await look(page, named('curtain'));
    await page.keyboard.press('l');
    const box = (await page.getByTestId('viewer').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.45);
    await expect(page.getByTestId('loupe-reading')).toBeVisible();
    await look(page, named('loupe'));
    await page.keyboard.press('l');
    await page.keyboard.press('s');
    await settled(page);
    await look(page, named('side'));
    await page.keyboard.press('a');
    await settled(page);
    await look(page, named('added'));
    await page.keyboard.press('m');
    await expect(page.getByTestId('pane-4')).toBeVisible();
    await settled(page);
    await look(page, named('compare'));
    await page.keyboard.press('c');
    await page.locator('.stage').focus();
    await page.keyboard.down(' ');
    await expect(page.getByTestId('badge-live')).toHaveCount(0);
    await shoot(page, named('blink'));
    await page.keyboard.up(' ');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(page, named('keys'));
  });
}

/** What reaches out of the window, or lies over something that it should not: by the boxes of what can be pressed. */
async function clashes(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { innerWidth: width, innerHeight: height } = window;
    if (document.documentElement.scrollWidth > width || document.documentElement.scrollHeight > height)
      found.push('the page scrolls');
    const name = (element: Element) => element.getAttribute('data-testid') ?? element.textContent?.trim() ?? '';
    for (const bar of document.querySelectorAll('.bar, .panel, .queue, .queue-head, .chips, .queue-foot'))
      if (bar.scrollWidth > bar.clientWidth + 1) found.push(`${bar.className} is too narrow for what it holds`);
    for (const bar of document.querySelectorAll('.bar')) {
      const parts = [...bar.querySelectorAll('button, label, output, p, .progress, .eta')].filter(
        (part) => part.getClientRects().length > 0 && part.clientWidth > 2,
      );
      for (const [at, one] of parts.entries()) {
        const a = one.getBoundingClientRect();
        if (a.right > width + 1 || a.left < -1) found.push(`«${name(one)}» reaches out of the window`);
        for (const other of parts.slice(at + 1)) {
          if (one.contains(other) || other.contains(one)) continue;
          const b = other.getBoundingClientRect();
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 1 && down > 1) found.push(`«${name(one)}» lies over «${name(other)}»`);
        }
      }
    }
    return found;
  });
}

const windows = [
  [900, 600],
  [1024, 768],
  [1366, 768],
  [1920, 1080],
  [2560, 1440],
  [3840, 2160],
] as const;

for (const language of ['en', 'ko'] as const) {
  test(`windows of every size hold everything, ${language}`, async ({ page }) => {
    await arrive(page);
    await prefer(page, 'dark', language, { model: 'asym-lite' });
    await here.enter();
    await here.row('harbour.jpg').click();
    await expect(page.getByTestId('forecast')).toHaveAttribute('data-state', 'known', { timeout: 60_000 });
    const bad: string[] = [];
    const check = async (state: string) => {
      for (const [width, height] of windows) {
        await page.setViewportSize({ width, height });
        await drawn(page);
        await shoot(page, `window-${width}-${state}-${language}`);
        bad.push(...(await clashes(page)).map((clash) => `${width}×${height}, ${state}: ${clash}`));
      }
    };
    await check('ready');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByTestId('run').click();
    await expect(page.getByTestId('ended')).toBeVisible({ timeout: 120_000 });
    await check('done');
    await page.keyboard.press('m');
    await page.setViewportSize({ width: 900, height: 600 });
    await drawn(page);
    await shoot(page, `window-900-compare-${language}`);
    expect(bad).toEqual([]);
  });
}
