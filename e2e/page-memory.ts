import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** Megabytes of a page: what its process holds of its own, as Linux counts it, and its heap with all buffers. */
export async function pageMemory(page: Page): Promise<{ readonly resident: number; readonly heap: number }> {
  const session = await page.context().newCDPSession(page);
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  const { processInfo } = await (await page.context().browser()!.newBrowserCDPSession()).send(
    'SystemInfo.getProcessInfo',
  );
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const resident = await Promise.all(renderers.map(residentBytes));
  return { resident: Math.max(...resident) / 1e6, heap: (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6 };
}

/** What a process holds in memory of its own, as Linux counts it. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
