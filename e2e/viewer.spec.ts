/** Looking at photos in a real Chromium, on the built app: live tiles, strength, panes, map, loupe; against the files. */
import { mkdir } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { finish } from './app.ts';
import { apart, canvasPixels, dragCurtain, drawn, middleOf, type Pixels, settled, whole } from './canvas.ts';
import { eachTest } from './here.ts';
import { pageMemory } from './page-memory.ts';
import { makePhoto } from './photos.ts';
import { look } from './watch.ts';

const here = eachTest();

/** The command line's result: RGB, row by row. */
async function enhanced(name: string, options: readonly string[]): Promise<Pixels> {
  const out = here.scene.at('cli', options.join('').replaceAll('/', '_'));
  const exit = await finish(['enhance', here.scene.at('in', name), '--out', out, ...options], here.scene.at('home'));
  expect(exit.code, exit.stderr).toBe(0);
  const file = `${out}/${name.replace('.', '_x2.')}`;
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Opens a photo with the quickest network at 1:1 and waits for its live tiles. */
async function openAtOneToOne(page: Page): Promise<void> {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 400, height: 310 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('model-asym-lite').click();
  // A photo that opens is fitted, so the zoom is chosen when it has.
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  await page.keyboard.press('1');
  await settled(page);
}

async function setStrength(page: Page, percent: number): Promise<void> {
  await page.getByTestId('strength').fill(String(percent));
}

test('enhances what is looked at before any run, and the slider is the strength of the command line', async ({
  page,
}) => {
  await openAtOneToOne(page);
  await dragCurtain(page, 0.01);
  await drawn(page);
  await look(page, 'viewer-live');
  for (const percent of [100, 37, 0]) {
    await setStrength(page, percent);
    // No inference: the next frame has it.
    await drawn(page);
    const shown = await canvasPixels(page);
    const file = await enhanced('a.png', ['--model', 'asym-lite', '--strength', String(percent / 100)]);
    expect(apart(shown, whole(shown), file), `strength ${percent} %`).toBeLessThanOrEqual(1);
  }
});

test('compares models side by side, each pane equal to what the command line writes', async ({ page }) => {
  await makePhoto(here.scene.at('in', 'a.png'), { width: 300, height: 260 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  await page.keyboard.press('1');
  await page.keyboard.press('m');
  await expect(page.getByTestId('pane-4')).toBeVisible();
  await settled(page);
  await look(page, 'viewer-compare');
  const shown = await canvasPixels(page);
  const half = { width: shown.width / 2, height: shown.height / 2 };
  const { data, info } = await sharp(here.scene.at('in', 'a.png'))
    .resize(600, 520, { kernel: 'nearest' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const original: Pixels = { width: info.width, height: info.height, data };
  expect(apart(shown, { x: 0, y: 0, ...half }, original), 'original pixels').toBe(0);
  const places = { bicubic: [1, 0], 'asym-lite': [0, 1], 'asym-vdsr': [1, 1] } as const;
  for (const [model, [column, row]] of Object.entries(places)) {
    const file = await enhanced('a.png', ['--model', model]);
    const box = { x: column * half.width, y: row * half.height, ...half };
    expect(apart(shown, box, file), model).toBeLessThanOrEqual(1);
  }
  // A number shows one alone, and again all; the place stays.
  await page.keyboard.press('3');
  await expect(page.getByTestId('pane-3')).toBeVisible();
  await expect(page.getByTestId('pane-4')).toHaveCount(0);
  await settled(page);
  await look(page, 'viewer-compare-alone');
  const alone = await canvasPixels(page);
  expect(apart(alone, whole(alone), await enhanced('a.png', ['--model', 'asym-lite']))).toBeLessThanOrEqual(1);
  await page.keyboard.press('3');
  await expect(page.getByTestId('pane-4')).toBeVisible();
  await page.getByRole('button', { name: 'Take picture 4 away' }).click();
  await page.getByRole('button', { name: 'Take picture 3 away' }).click();
  await expect(page.getByTestId('pane-3')).toHaveCount(0);
  await look(page, 'viewer-compare-two');
});

test('maps what the network added, with its scale, weighed by the slider', async ({ page }) => {
  await openAtOneToOne(page);
  await page.keyboard.press('a');
  await settled(page);
  await expect(page.getByTestId('heat-scale')).toContainText('−24');
  await look(page, 'viewer-added');
  const shown = await canvasPixels(page);
  const plain = await enhanced('a.png', ['--model', 'bicubic']);
  const full = await enhanced('a.png', ['--model', 'asym-lite']);
  const [left, top] = [Math.round((shown.width - 800) / 2), Math.round((shown.height - 620) / 2)];
  let wrong = 0;
  let clear = 0;
  for (let y = 40; y < 580; y += 1) {
    for (let x = 40; x < 760; x += 1) {
      const at = (y * 800 + x) * 3;
      const inside = plain.data[at + 1]! > 20 && plain.data[at + 1]! < 235;
      const step = full.data[at + 1]! - plain.data[at + 1]!;
      if (!inside || Math.abs(step) < 8) continue;
      clear += 1;
      const on = ((top + y) * shown.width + left + x) * 4;
      // Orange has more red than blue, blue the other way round.
      if (Math.sign(shown.data[on + 2]! - shown.data[on]!) !== Math.sign(step)) wrong += 1;
    }
  }
  expect(clear, 'the network added something').toBeGreaterThan(500);
  expect(wrong / clear).toBeLessThan(0.01);
  await setStrength(page, 0);
  await drawn(page);
  const none = await canvasPixels(page);
  for (let at = ((top + 300) * none.width + left + 100) * 4, end = at + 2400; at < end; at += 4)
    expect(Math.abs(none.data[at]! - none.data[at + 2]!), 'grey where nothing was added').toBeLessThanOrEqual(1);
});

test('shows in the loupe what the file holds, pixel by pixel, by pointer and by keys', async ({ page }) => {
  await openAtOneToOne(page);
  await page.keyboard.press('l');
  const viewer = (await page.getByTestId('viewer').boundingBox())!;
  await page.mouse.move(viewer.x + viewer.width * 0.55, viewer.y + viewer.height * 0.45);
  const file = await enhanced('a.png', ['--model', 'asym-lite']);
  const { data: before } = await sharp(here.scene.at('in', 'a.png'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const reading = page.getByTestId('loupe-reading');
  const check = async () => {
    const text = (await reading.textContent())!;
    const figures = text
      .match(/x (\d+) y (\d+).*before (\d+) (\d+) (\d+) after (\d+) (\d+) (\d+)/s)!
      .slice(1)
      .map(Number);
    const [x, y, ...colours] = figures as [number, number, ...number[]];
    const own = (Math.floor(y / 2) * 400 + Math.floor(x / 2)) * 3;
    expect(colours.slice(0, 3)).toEqual([...before.subarray(own, own + 3)]);
    const at = (y * 800 + x) * 3;
    for (let c = 0; c < 3; c += 1) expect(Math.abs(colours[3 + c]! - file.data[at + c]!)).toBeLessThanOrEqual(1);
    return { x, y };
  };
  const first = await check();
  await look(page, 'viewer-loupe');
  await page.getByRole('application').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await check()).toEqual({ x: first.x + 1, y: first.y + 16 });
  const size = async () => (await page.getByTestId('loupe').locator('canvas').boundingBox())!.width;
  const usual = await size();
  await page.keyboard.press('>');
  expect(await size()).toBeGreaterThan(usual);
  for (const power of ['12', '16']) {
    await page.keyboard.press('.');
    await expect(reading).toContainText(`${power}×`);
  }
  await look(page, 'viewer-loupe-16');
  for (const power of ['12', '8', '4', '2']) {
    await page.keyboard.press(',');
    await expect(reading).toContainText(`${power}×`);
  }
  // Held longer than a tap, the key takes the glass along when it is let go.
  await page.keyboard.press('l');
  await expect(reading).toHaveCount(0);
  await page.keyboard.down('l');
  await expect(reading).toBeVisible();
  await page.waitForTimeout(600);
  await page.keyboard.up('l');
  await expect(reading).toHaveCount(0);
});

test('blinks to the original while Space is held', async ({ page }) => {
  await openAtOneToOne(page);
  await dragCurtain(page, 0.01);
  await drawn(page);
  const after = await canvasPixels(page);
  await page.getByTestId('viewer-canvas').click({ position: { x: 40, y: 300 } });
  await page.keyboard.down(' ');
  await expect.poll(async () => (await canvasPixels(page)).data.equals(after.data)).toBe(false);
  await expect(page.getByTestId('badge-live')).toHaveCount(0);
  await look(page, 'viewer-blink');
  await page.keyboard.up(' ');
  await expect.poll(async () => (await canvasPixels(page)).data.equals(after.data)).toBe(true);
});

/** The middle of a bright blob on the canvas, by its light. */
function middleOfLight({ width, height, data }: Pixels): readonly [number, number] {
  let [sum, across, down] = [0, 0, 0];
  for (let i = 0; i < width * height; i += 1) {
    const light = Math.max(0, data[i * 4 + 1]! - 90);
    sum += light;
    across += light * (i % width);
    down += light * Math.floor(i / width);
  }
  return [across / sum, down / sum];
}

test('lays before and after over each other to a part of a pixel, at every zoom', async ({ page }) => {
  const [width, height] = [301, 251];
  const blob = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 20 + 200 * Math.exp(-((x - 170.3) ** 2 + (y - 110.7) ** 2) / 200);
  });
  await mkdir(here.scene.at('in'), { recursive: true });
  await sharp(blob, { raw: { width, height, channels: 3 } }).toFile(here.scene.at('in', 'a.png'));
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('model-asym-lite').click();
  await expect(page.getByTestId('curtain-handle')).toBeVisible();
  for (const keys of [['0'], ['1'], ['1', '+'], ['0', '-', '-']]) {
    for (const key of keys) await page.keyboard.press(key);
    await settled(page);
    await dragCurtain(page, 0.01);
    await drawn(page);
    const enlarged = await canvasPixels(page);
    await dragCurtain(page, 0.99);
    await drawn(page);
    const original = await canvasPixels(page);
    expect(original.data.equals(enlarged.data)).toBe(false);
    const [after, before] = [middleOfLight(enlarged), middleOfLight(original)];
    // Half a pixel of the photo, the mistake that resizers make, is one of the screen at 1:1.
    for (const axis of [0, 1] as const)
      expect(Math.abs(after[axis] - before[axis]), `${keys}, axis ${axis}`).toBeLessThan(0.15);
  }
});

test('shows a large result again out of its file, by squares, pixel by pixel and within bounds', async ({ page }) => {
  test.setTimeout(600_000);
  // 10 megapixels make 40, which is more than the page holds of a result; plain enlargement, since the looking is tested.
  await makePhoto(here.scene.at('in', 'a.png'), { width: 3650, height: 2740 });
  await makePhoto(here.scene.at('in', 'b.png'), { width: 60, height: 40 });
  await here.open(page, ['serve', here.scene.at('in')]);
  await page.getByTestId('model-bicubic').click();
  await page.getByTestId('run').click();
  const row = page.getByTestId('queue-row').filter({ hasText: 'a.png' });
  await expect(row).toHaveAttribute('data-state', 'done', { timeout: 300_000 });
  await row.click();
  await expect(page.getByTestId('badge-after')).toContainText('7300', { timeout: 120_000 });
  await dragCurtain(page, 0.01);
  await page.keyboard.press('1');
  const file = await enhanced('a.png', ['--model', 'bicubic']);
  // Its squares come one by one: equal only when all of them are there.
  const difference = async () => {
    const shown = await canvasPixels(page);
    return apart(shown, whole(shown), middleOf(file, shown));
  };
  await expect.poll(difference, { timeout: 60_000 }).toBeLessThanOrEqual(1);
  await look(page, 'viewer-large');
  const { resident, heap } = await pageMemory(page);
  console.log(`40 MP: renderer ${resident.toFixed(0)} MB resident (heap ${heap.toFixed(0)} MB)`);
  expect(resident).toBeLessThan(600);
});
