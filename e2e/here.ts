/** The folder, host and page of the test at hand. */
import { expect, type Page, test } from '@playwright/test';
import { type Scene, type Served, setScene, startHost } from './app.ts';
import { watchFor } from './watch.ts';

export interface Here {
  readonly scene: Scene;
  readonly served: Served;
  /** Starts the host with `args` and loads its page. */
  open(page: Page, args: readonly string[]): Promise<void>;
}

/** Makes a scene before each test of a file; after it, ends the host, clears the scene, and lets no page have complained. */
export function eachTest(): Here {
  const here: { scene?: Scene; served?: Served; troubles: readonly string[] } = { troubles: [] };
  test.beforeEach(async () => {
    here.scene = await setScene();
  });
  test.afterEach(async () => {
    await here.served?.close();
    await here.scene?.clear();
    expect(here.troubles).toEqual([]);
  });
  return {
    get scene() {
      return here.scene!;
    },
    get served() {
      return here.served!;
    },
    async open(page, args) {
      here.served = await startHost(args, here.scene!.at('home'));
      here.troubles = await watchFor(page);
      await page.goto(here.served.url);
    },
  };
}
