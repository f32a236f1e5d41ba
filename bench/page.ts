/** How soon the page can be used once its host is up, in the Chromium that is installed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Benchmark, spelled, type Table } from './benchmark.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const columns = ['to', 'ms'] as const;
const title = 'The page in a browser';

interface Host {
  readonly url: string;
  /** Milliseconds from the command to the address. */
  readonly up: number;
  stop(): Promise<void>;
}

/** The browser host with a home of its own. */
async function host(home: string): Promise<Host> {
  const begin = performance.now();
  const env = { ...process.env, HOME: home, DOTBOGI_DATA: join(home, 'data') };
  const child = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGINT');
    await gone;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(line)?.[0];
    if (url !== undefined) return { url, up: performance.now() - begin, stop };
  }
  throw new Error('The host left without telling its address.');
}

type Times = Record<'up' | 'drawn' | 'ready', number[]>;

async function measured(program: string, runs: number): Promise<Times> {
  // Loaded here, since it is there for development alone.
  const { chromium } = await import('playwright-core');
  const times: Times = { up: [], drawn: [], ready: [] };
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  const home = await mkdtemp(join(tmpdir(), 'dotbogi-bench-'));
  try {
    // The first time of all pays for cold files, which is not what is asked.
    for (let run = 0; run <= runs; run++) {
      const { url, up, stop } = await host(home);
      try {
        const page = await browser.newPage({ locale: 'en-US' });
        const begin = performance.now();
        await page.goto(url, { waitUntil: 'commit' });
        await page.getByTestId('open').waitFor();
        const drawn = performance.now() - begin;
        // Models come from the engine: with them everything on the page answers.
        await page.locator('[data-testid^="model-"]').first().waitFor();
        await page.getByTestId('open').click({ trial: true });
        const ready = performance.now() - begin;
        if (run > 0)
          for (const [kind, value] of Object.entries({ up, drawn, ready })) times[kind as keyof Times].push(value);
        await page.close();
      } finally {
        await stop();
      }
    }
    return times;
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

export const page: Benchmark = {
  name: 'page',
  about: 'milliseconds from the command to the host, and from there until the page can be used',
  async run({ runs }): Promise<Table> {
    const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
    if (!existsSync(program)) {
      return { title, columns, rows: [['the page', `There is no Chromium at ${program}.`]], notes: [] };
    }
    const { up, drawn, ready } = await measured(program, Math.min(runs, 5));
    return {
      title,
      columns,
      rows: [
        ['the host, from its command', spelled(up, 0)],
        ['the page drawn, from opening its address', spelled(drawn, 0)],
        ['the page ready: models told, button takes a press', spelled(ready, 0)],
      ],
      notes: ['Wanted: ready within 1000 ms of the host being up.'],
    };
  },
};
