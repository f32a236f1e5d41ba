/** Every state of the page, shot in both themes and languages and looked through for what keeps people out. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { EngineInfo } from '../electron/contract.ts';
import type { Scene } from './app.ts';
import { makeImpostor, makePhoto } from './photos.ts';
import { standBetween } from './tamper.ts';
import { type Language, prefer, type Theme, type Visit, visit } from './visit.ts';
import { look, shoot } from './watch.ts';

const samples = join(import.meta.dirname, '..', 'samples');
const faces: readonly (readonly [Theme, Language])[] = [
  ['dark', 'en'],
  ['light', 'ko'],
];

/** The photos that come with the program, one large one that keeps the engine busy, and a file that is none. */
async function fill(scene: Scene): Promise<void> {
  await mkdir(scene.at('Photos'), { recursive: true });
  for (const name of await readdir(samples))
    if (/\.(jpg|png)$/.test(name)) await cp(join(samples, name), scene.at('Photos', name));
  await makePhoto(scene.at('Photos', '2024', '코끼리 가족.jpg'), { width: 640, height: 480, seed: 3 });
}

/** Large enough that no machine has finished it before the pause, and first in the list. */
const makeLarge = (scene: Scene) =>
  makePhoto(scene.at('Photos', 'a-harbour.png'), { width: 2400, height: 1600, seed: 4 });

const serve = (scene: Scene) => ['serve', scene.at('Photos')];
let here: Visit;
test.afterEach(() => here.leave());

for (const [theme, language] of faces) {
  const named = (state: string) => `state-${state}-${theme}-${language}`;
  const arrive = async (page: Page, args = serve, more: (scene: Scene) => Promise<unknown> = async () => undefined) => {
    here = await visit(page, args, async (scene) => {
      await fill(scene);
      await more(scene);
    });
    // The quickest network: it is the states that are looked at.
    await prefer(page, theme, language, { model: 'asym-lite' });
  };
  /** Opens the large photo, while nothing else travels to the page, and has it enhanced; the slow model gives few tiles. */
  const startLarge = async (page: Page, model = 'asym-lite') => {
    await page.getByTestId(`model-${model}`).click();
    await here.row('a-harbour.png').click();
    await expect(page.locator('.badge-left')).toBeVisible({ timeout: 60_000 });
    await page.getByTestId('run').click();
    await expect(here.row('a-harbour.png')).toHaveAttribute('data-state', 'working', { timeout: 120_000 });
  };

  test.describe(`${theme}, ${language}`, () => {
    test('empty', async ({ page }) => {
      await arrive(page, () => ['serve']);
      await here.enter();
      await expect(page.getByTestId('model-asym-vdsr')).toBeVisible();
      await look(page, named('empty'));
    });

    test('loading', async ({ page }) => {
      await arrive(page, serve, (scene) =>
        makePhoto(scene.at('Photos', '2024', 'a-large.png'), { width: 6000, height: 4000 }),
      );
      await here.enter();
      await here.row('a-large.png').click();
      await expect(page.getByTestId('viewer')).toBeVisible();
      await look(page, named('loading'));
    });

    test('ready, with an estimate', async ({ page }) => {
      await arrive(page, serve, (scene) => makeImpostor(scene.at('Photos', 'notes.png')));
      await here.enter();
      await here.row('door.jpg').click();
      await expect(page.getByTestId('forecast')).toHaveAttribute('data-state', 'known');
      await look(page, named('ready'));
      await page.getByTestId('filter-failed').click();
      await expect(page.getByTestId('refused-row')).toHaveCount(1);
      await page.getByTestId('more').click();
      await page.getByTestId('provenance').scrollIntoViewIfNeeded();
      await look(page, named('refused-and-more'));
    });

    test('working and paused', async ({ page }) => {
      await arrive(page, serve, makeLarge);
      await here.enter();
      await startLarge(page);
      await page.getByTestId('pause').click();
      await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'paused');
      await look(page, named('paused'));
      await page.getByTestId('cancel').click();
      await look(page, named('stop-now'));
      await page.keyboard.press('Escape');
      await page.getByTestId('pause').click();
      await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'running');
      await shoot(page, named('working'));
    });

    test('done', async ({ page }) => {
      await arrive(page);
      await here.enter();
      await page.getByTestId('run').click();
      await expect(page.getByTestId('ended')).toBeVisible({ timeout: 150_000 });
      await here.row('vase-alpha.png').click();
      await expect(page.getByTestId('badge-after')).toBeVisible();
      await look(page, named('done'));
      await page.getByTestId('history').click();
      await expect(page.getByTestId('earlier')).toHaveCount(1);
      await look(page, named('history'));
    });

    test('disk full', async ({ page }) => {
      await arrive(page, serve, makeLarge);
      const between = await standBetween(page);
      await here.enter();
      await startLarge(page, 'asym-vdsr');
      await page.getByTestId('pause').click();
      await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'paused');
      const run = await runOf(page);
      const message =
        'The disk of «/home/kim/Photos/enhanced» is full: «a-harbour_x2.png» takes about 46 MB. Dotbogi goes on as soon as there is room.';
      between.say({ kind: 'waiting', run, failure: { code: 'no-space', message } });
      const said = language === 'ko' ? '약 46 MB' : 'takes about 46 MB';
      await expect(page.getByTestId('banner')).toContainText(said);
      await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'paused');
      await look(page, named('disk-full'));
    });

    test('partly failed', async ({ page }) => {
      await arrive(page, serve, async (scene) => {
        await makeImpostor(scene.at('Photos', 'notes.png'));
        await makePhoto(scene.at('Photos', 'z-gone.png'), { width: 90, height: 60 });
        // A PNG without its end is read as far as it goes, and marked.
        const png = await readFile(join(samples, 'sign.png'));
        await writeFile(scene.at('Photos', 'a-torn.png'), png.subarray(0, png.length >> 1));
      });
      await here.enter();
      await expect(here.row('z-gone.png')).toBeVisible();
      await rm(here.scene.at('Photos', 'z-gone.png'));
      await page.getByTestId('run').click();
      await expect(page.getByTestId('ended')).toBeVisible({ timeout: 120_000 });
      await expect(here.row('z-gone.png')).toHaveAttribute('data-state', 'failed');
      await here.row('z-gone.png').click();
      await expect(page.locator('.stage-note')).toContainText('z-gone.png');
      await look(page, named('partly-failed'));
      // What could only be read in part is marked in the list, and says so over the picture.
      await here.row('a-torn.png').click();
      await expect(here.row('a-torn.png').locator('.warn')).toBeVisible();
      await expect(page.locator('.badge-warning')).toContainText('a-torn.png');
      await look(page, named('damaged'));
    });

    test('engine restarted', async ({ page }) => {
      await arrive(page, serve, makeLarge);
      const between = await standBetween(page);
      await here.enter();
      await startLarge(page, 'asym-vdsr');
      between.say({ kind: 'restarted', reason: 'The engine stopped, it was ended by SIGKILL, and was started again.' });
      await expect(page.getByTestId('banner')).toBeVisible();
      await expect(page.getByTestId('progress')).toHaveAttribute('data-phase', 'running', { timeout: 60_000 });
      await look(page, named('restarted'));
    });

    test('provider fell back', async ({ page }) => {
      await arrive(page);
      await standBetween(page, (verb, value) => (verb === 'describe' ? fallen(value as EngineInfo) : value));
      await here.enter();
      await expect(here.row('door.jpg')).toBeVisible();
      await look(page, named('fell-back'));
      await page.locator('.provider button').click();
      await look(page, named('fell-back-details'));
    });

    test('a folder that may not be read', async ({ page }) => {
      await arrive(page);
      const message = '«/home/kim/Photos/private» may not be read by this user.';
      const failure = { code: 'no-permission' as const, message, path: '/home/kim/Photos/private' };
      await standBetween(page, (verb, value) =>
        verb === 'scan' ? { ...(value as object), photos: [], refused: [failure] } : value,
      );
      await here.enter();
      await expect(page.getByTestId('refused-row')).toHaveCount(1);
      // What the engine says in English is told in the page's language.
      const said = language === 'ko' ? '읽을 권한이 이 사용자에게 없습니다' : 'may not be read by this user';
      await expect(page.getByTestId('refused-row')).toContainText(said);
      await look(page, named('unreadable-folder'));
    });
  });
}

/** Root may read everything, and this machine has no faster provider: both are told to the page instead. */
function fallen(info: EngineInfo): EngineInfo {
  const trials = [
    { provider: 'cuda', ok: false, reason: 'It gave a flat golden tile.' },
    { provider: 'cpu', ok: true, reason: '' },
  ];
  return { ...info, trials };
}

/** The id of the run at work, which the page shows nowhere. */
async function runOf(page: Page): Promise<string> {
  return (await page.getByTestId('progress').getAttribute('data-run')) ?? '';
}
