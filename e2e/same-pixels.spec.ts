/** One photo through every host that runs here: the same bytes, since there is one engine and one path. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { defaultSettings } from '../electron/contract.ts';
import { finish, type Scene, type Served, setScene, startHost } from './app.ts';
import { enterHost, type Page } from './page.ts';
import { makePhoto } from './photos.ts';

let scene: Scene;
let served: Served;
let page: Page;
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(async () => {
  page.close();
  await served.close();
  await scene.clear();
});

const photos = ['odd.png', 'alpha.png', 'turned.jpg', 'sixteen.png'];

test('headless and browser host write the same bytes', async () => {
  await makePhoto(scene.at('in', 'odd.png'), { width: 301, height: 199 });
  await makePhoto(scene.at('in', 'alpha.png'), { width: 90, height: 70, channels: 4, seed: 2 });
  await makePhoto(scene.at('in', 'turned.jpg'), { width: 90, height: 60, orientation: 6, seed: 3 });
  await makePhoto(scene.at('in', 'sixteen.png'), { width: 64, height: 48, depth: 16, seed: 4 });
  const exit = await finish(['enhance', scene.at('in'), '--out', scene.at('headless')], scene.at('home'));
  expect(exit.code, exit.stderr).toBe(0);

  served = await startHost(['serve', scene.at('in')], scene.at('home'));
  page = await enterHost(served.url);
  const { sources } = await page.remote.hello();
  const scan = await page.remote.scan({ sources: [...sources], recursive: false });
  expect(scan.refused).toEqual([]);
  const ids = scan.photos.map(({ id }) => id);
  const out = scene.at('in', 'browser');
  const request = { run: 'same', photos: ids, settings: defaultSettings, out, tiles: true, settled: [] };
  expect(await page.remote.run(request)).toMatchObject({ files: photos.length, done: photos.length, failed: 0 });

  for (const photo of photos) {
    const name = photo.replace('.', '_x2.');
    const [one, other] = await Promise.all([readFile(scene.at('headless', name)), readFile(`${out}/${name}`)]);
    expect(other.equals(one), `${photo} differs`).toBe(true);
  }
  await expectTilesToShow(scan.photos.find(({ relative }) => relative.endsWith('odd.png'))!.id, `${out}/odd_x2.png`);
});

/** The previews, put together, are the file: what the eye saw is what was written. */
async function expectTilesToShow(photo: string, file: string): Promise<void> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const shown = new Uint8Array(data.length);
  let covered = 0;
  for (const tile of page.tiles.filter((each) => each.photo === photo)) {
    for (let y = 0; y < tile.height; y += 1) {
      const row = tile.rgba.subarray(y * tile.width * 4, (y + 1) * tile.width * 4);
      shown.set(row, ((tile.y + y) * info.width + tile.x) * 4);
    }
    covered += tile.width * tile.height;
  }
  expect(covered).toBe(info.width * info.height);
  expect(Buffer.from(shown).equals(data)).toBe(true);
}
