/** What the viewer shows, as pixels, and how it is waited for and handled. */
import { expect, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** What is on a canvas, as the eye gets it: RGBA, row by row. */
export async function canvasPixels(page: Page): Promise<Pixels> {
  const url = await page.getByTestId('viewer-canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const png = sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')).ensureAlpha();
  const { data, info } = await png.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The largest difference between a file (RGB) and a box of the canvas at 1:1, about the middle of both, at the shift
 * of at most two pixels where it is smallest: the picture hangs centred, and centres of odd sizes are rounded.
 */
export function apart(shown: Pixels, box: Box, file: Pixels, margin = 24): number {
  const reach = { x: Math.min(box.width, file.width) / 2 - margin, y: Math.min(box.height, file.height) / 2 - margin };
  let best = 255;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) {
      const left = Math.round(box.x + box.width / 2 - file.width / 2) + dx;
      const top = Math.round(box.y + box.height / 2 - file.height / 2) + dy;
      let worst = 0;
      for (let y = Math.ceil(file.height / 2 - reach.y); y < file.height / 2 + reach.y && worst < best; y += 1) {
        for (let x = Math.ceil(file.width / 2 - reach.x); x < file.width / 2 + reach.x; x += 1) {
          for (let c = 0; c < 3; c += 1) {
            const there = shown.data[((top + y) * shown.width + left + x) * 4 + c]!;
            worst = Math.max(worst, Math.abs(there - file.data[(y * file.width + x) * 3 + c]!));
          }
        }
      }
      best = Math.min(best, worst);
    }
  }
  return best;
}

export const whole = ({ width, height }: Pixels): Box => ({ x: 0, y: 0, width, height });

const canvas = (page: Page): Locator => page.getByTestId('viewer-canvas');

/** Waits until every live tile in view is there and drawn. */
export async function settled(page: Page): Promise<void> {
  await expect(canvas(page)).toHaveAttribute('data-live', /./);
  await expect(page.getByTestId('viewer')).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  await drawn(page);
}

/** Waits for what was changed last to be on the canvas. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Takes the curtain's handle to a share of the viewer's width. */
export async function dragCurtain(page: Page, share: number): Promise<void> {
  const handle = (await page.getByTestId('curtain-handle').boundingBox())!;
  const viewer = (await page.getByTestId('viewer').boundingBox())!;
  const y = handle.y + handle.height / 2;
  await page.mouse.move(handle.x + handle.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(viewer.x + viewer.width * share, y, { steps: 8 });
  await page.mouse.up();
}

/** The middle of a picture, as large as what shows it. */
export function middleOf(file: Pixels, { width, height }: Pixels): Pixels {
  const left = Math.round((file.width - width) / 2);
  const top = Math.round((file.height - height) / 2);
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * file.width + left) * 3;
    file.data.copy(data, y * width * 3, from, from + width * 3);
  }
  return { width, height, data };
}
