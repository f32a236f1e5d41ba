/** Where the stories of the page are told: in a window of Electron where its runtime is, or in a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, chromium, type ElectronApplication, type LaunchOptions, type Page } from '@playwright/test';
import { type Scene, startHost } from './app.ts';
import { watchFor } from './watch.ts';

const root = join(import.meta.dirname, '..');

/** Electron's program, or null where it was not fetched (`npm run setup:electron`). */
export function electronProgram(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const file = join(folder, 'path.txt');
  if (!existsSync(file)) return null;
  const program = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(file, 'utf8').trim(),
  );
  return existsSync(program) ? program : null;
}

export interface Stage {
  readonly page: Page;
  /** What the page complained of; it should stay empty. */
  readonly troubles: readonly string[];
  /** The process whose child the engine is. */
  readonly pid: number;
  /** Null in a browser. */
  readonly app: ElectronApplication | null;
  close(): Promise<void>;
}

/** Opens the built app in a window, as a start from a terminal with `sources` would. */
export async function openInWindow(scene: Scene, sources: readonly string[]): Promise<Stage> {
  const executablePath = electronProgram();
  if (executablePath === null) throw new Error('There is no Electron runtime.');
  const app = await _electron.launch({
    executablePath,
    // A container has neither a sandbox of its own nor a card.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${scene.at('home', 'data')}`,
      join(root, 'dist', 'main.js'),
      ...sources,
    ],
    env: { ...(process.env as Record<string, string>), HOME: scene.at('home'), DOTBOGI_DATA: scene.at('home', 'data') },
  });
  const page = await app.firstWindow();
  const troubles = await watchFor(page);
  return { page, troubles, pid: app.process().pid!, app, close: () => app.close() };
}

/** Opens the same page in a browser of its own. */
export async function openInBrowser(scene: Scene, launch: LaunchOptions, sources: readonly string[]): Promise<Stage> {
  const served = await startHost(['serve', ...sources], scene.at('home'));
  const browser = await chromium.launch(launch);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const troubles = await watchFor(page);
  await page.goto(served.url);
  const close = async () => {
    await browser.close();
    await served.close();
  };
  return { page, troubles, pid: served.app.child.pid!, app: null, close };
}

/** The process that computes: a utility process by its name, or the child of the host, as Linux lists them. */
export async function engineOf({ app, pid }: Stage): Promise<number> {
  if (app === null) return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')[0]);
  return app.evaluate(
    ({ app: main }) =>
      main.getAppMetrics().find(({ name, serviceName }) => /Engine/.test(`${name} ${serviceName}`))!.pid,
  );
}
