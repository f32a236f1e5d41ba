/** The same page in a window of its own. Electron's runtime is no part of its package, so it may not be here. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { type Scene, setScene } from './app.ts';
import { makePhoto } from './photos.ts';
import { watchFor } from './watch.ts';

const root = join(import.meta.dirname, '..');
const runtime = join(root, 'node_modules', 'electron', 'dist');
let scene: Scene;

test.skip(!existsSync(runtime), 'no Electron runtime');
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(() => scene.clear());

test('opens a folder in the window and enhances it', async () => {
  await makePhoto(scene.at('in', 'a.png'), { width: 120, height: 80 });
  const name = (await readFile(join(root, 'node_modules', 'electron', 'path.txt'), 'utf8')).trim();
  const app = await _electron.launch({
    executablePath: join(runtime, name),
    args: ['--no-sandbox', join(root, 'dist', 'main.js'), scene.at('in')],
    env: { ...process.env, HOME: scene.at('home') },
  });
  const page = await app.firstWindow();
  const troubles = await watchFor(page);
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  await page.getByTestId('run').click();
  await expect.poll(() => existsSync(scene.at('in', 'enhanced', 'a_x2.png'))).toBe(true);
  expect(troubles).toEqual([]);
  await app.close();
});
