import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { Table } from './table.ts';

/** Real faults against the built app. One at a time: they fill disks, take memory and measure time. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..', '..'),
    include: ['e2e/faults/**/*.fault.ts'],
    globalSetup: ['e2e/faults/built.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    reporters: ['verbose', new Table()],
  },
});
