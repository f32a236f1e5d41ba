/** The graphics path where there is no graphics card: WebGPU on the software Vulkan driver that Chromium carries. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { finish, type Scene, setScene } from './app.ts';
import { makePhoto } from './photos.ts';

const chromium = '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');
const loader = join(chromium, 'libvulkan.so.1');
const absent = process.platform !== 'linux' || !existsSync(driver) || !existsSync(loader);

let scene: Scene;
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(async () => {
  delete process.env.VK_ICD_FILENAMES;
  delete process.env.LD_LIBRARY_PATH;
  await scene.clear();
});

test('WebGPU on a software driver passes the golden tile and gives the picture of the processor', async () => {
  test.skip(absent, `There is no software Vulkan driver in ${chromium}.`);
  await makePhoto(scene.at('in', 'photo.png'), { width: 60, height: 44 });
  const args = ['enhance', scene.at('in'), '--model', 'asym-lite', '--json', '--exact', '--precision', 'fp32'];
  const plain = await finish([...args, '--provider', 'cpu', '--out', scene.at('cpu')], scene.at('home'));
  expect(plain.code, plain.stderr).toBe(0);
  // Alone in its folder, so that no other library of the browser takes the place of the system's.
  await mkdir(scene.at('loader'), { recursive: true });
  await copyFile(loader, scene.at('loader', 'libvulkan.so.1'));
  process.env.LD_LIBRARY_PATH = scene.at('loader');
  process.env.VK_ICD_FILENAMES = driver;
  const drawn = await finish([...args, '--provider', 'webgpu', '--out', scene.at('webgpu')], scene.at('home'));
  expect(drawn.code, drawn.stderr).toBe(0);
  expect(drawn.stdout).toContain('"provider":"webgpu"');
  const [one, other] = await Promise.all(
    ['cpu', 'webgpu'].map((kind) => sharp(scene.at(kind, 'photo_x2.png')).raw().toBuffer()),
  );
  expect(other!.length).toBe(one!.length);
  // Half a level is what the golden tile allows, so that rounding may move a pixel by one.
  const most = one!.reduce((worst, value, i) => Math.max(worst, Math.abs(value - other![i]!)), 0);
  expect(most).toBeLessThanOrEqual(1);
});
