import { defineConfig } from '@playwright/test';
import usual from '../playwright.config.ts';

/** Times of the page, by `npm run bench:page`: they depend on the machine, so no test of the app waits for them. */
export default defineConfig(usual, {
  testDir: import.meta.dirname,
  testIgnore: [],
  reporter: 'list',
  // What is recorded for a trace (pictures of every frame, all that is sent) would be measured with the rest.
  use: { trace: 'off' },
});
