import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const results = join(import.meta.dirname, '..', 'test-results');
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium)) {
  throw new Error(`There is no Chromium at «${chromium}»: install it (apt-get install chromium) or set CHROMIUM.`);
}

// The apps under test must neither read nor write the journal of whoever runs the tests.
process.env.DOTBOGI_DATA ??= mkdtempSync(join(tmpdir(), 'dotbogi-e2e-'));

/** The built app in Debian's Chromium. Nothing is retried: what fails now and then is broken. */
export default defineConfig({
  testDir: import.meta.dirname,
  // Speeds depend on the machine: `npm run bench:page`.
  testIgnore: 'pace/**',
  outputDir: join(results, 'e2e'),
  // The network is computed on the CPU, and two tests at once would time each other out.
  workers: 1,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: join(results, 'e2e.json') }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
