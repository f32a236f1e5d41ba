/** A page of the browser host, over a folder of its own, watched from its first request on. */
import { expect, type Locator, type Page } from '@playwright/test';
import { type Scene, type Served, setScene, startHost } from './app.ts';
import { watchFor } from './watch.ts';

export interface Visit {
  readonly scene: Scene;
  readonly served: Served;
  /** What the page complained of; empty in a good page. */
  readonly troubles: readonly string[];
  row(name: string): Locator;
  /** Loads the page, once everything that it should find is in place. */
  enter(): Promise<void>;
  leave(): Promise<void>;
}

/** Starts the host with `args` after `fill` has put its folder in place; `enter` then loads the page. */
export async function visit(
  page: Page,
  args: (scene: Scene) => readonly string[],
  fill: (scene: Scene) => Promise<unknown>,
): Promise<Visit> {
  const scene = await setScene();
  await fill(scene);
  const served = await startHost(args(scene), scene.at('home'));
  const troubles = await watchFor(page);
  return {
    scene,
    served,
    troubles,
    row: (name) => page.getByTestId('queue-row').filter({ hasText: name }),
    enter: async () => {
      await page.goto(served.url);
    },
    leave: async () => {
      await served.close();
      await scene.clear();
      expect(troubles).toEqual([]);
    },
  };
}

export type Theme = 'light' | 'dark';
export type Language = 'en' | 'ko';

/** Sets how the page looks, and which settings it has, before it is loaded, as if a person had chosen it the last time. */
export async function prefer(page: Page, theme: Theme, language: Language, settings: object = {}): Promise<void> {
  await page.addInitScript((text) => {
    if (localStorage.getItem('dotbogi') === null) localStorage.setItem('dotbogi', text);
  }, JSON.stringify({ theme, language, settings }));
}
