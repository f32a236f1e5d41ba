/** What must hold after every fault, whatever it was. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { Failure, Finished, Summary } from '../../electron/contract.ts';
import type { Ran } from './command.ts';

/** Words of libraries, systems and runtimes, which are no sentence for people. */
const foreign =
  /\n\s+at |\bError:|\bE[A-Z]{3,}\b(?=:|,|\))|errno|\bvips|libpng|libjpeg|libspng|node:|onnx|undefined|\[object|stack|Invalid [A-Z]/i;

export interface Expected {
  readonly code: number;
  readonly done: number;
  readonly skipped?: number;
  readonly cancelled?: number;
  /** Each failed file, and what its sentence must say of the cause. */
  readonly failed?: readonly (readonly [file: string, cause: RegExp])[];
}
export interface Told {
  readonly summary: Summary;
  readonly results: readonly Finished[];
}

/** Reads the events of a run that came to its end. */
export function told({ stdout, stderr }: Ran): Told {
  const lines = stdout.trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { kind: string; result?: Finished });
  const last = events.at(-1);
  expect(last?.kind, `the last line is the summary; stderr: ${stderr}`).toBe('ended');
  const results = events.flatMap(({ result }) => (result ? [result] : []));
  return { summary: last as unknown as Summary, results };
}

/** Checks exit code, sums and sentences of a run. */
export function expectTold(ran: Ran, expected: Expected): Told {
  expect(ran.hung, `it hung: ${ran.stdout}${ran.stderr}`).toBe(false);
  expect(ran.stderr).not.toMatch(/\n\s+at |Error:/);
  const { summary, results } = told(ran);
  const { files, done, skipped, failed, cancelled, failures } = summary;
  const wanted = expected.failed ?? [];
  const counts = { done: expected.done, skipped: expected.skipped ?? 0, failed: wanted.length };
  expect({ done, skipped, failed }, JSON.stringify(failures)).toEqual(counts);
  expect(cancelled).toBe(expected.cancelled ?? 0);
  expect(files).toBe(done + skipped + failed + cancelled);
  expect(ran.code).toBe(expected.code);
  for (const [file, cause] of wanted) {
    const failure = failures.find(({ path, message }) => path?.includes(file) || message.includes(file));
    expect(failure, `no failure speaks of ${file}: ${JSON.stringify(failures)}`).toBeDefined();
    expectSentence(failure!, file);
    expect(failure!.message).toMatch(cause);
  }
  return { summary, results };
}

/** One sentence with the thing and the cause, in the app's own words. */
export function expectSentence({ message }: Failure, file?: string): void {
  if (file !== undefined) expect(message).toContain(basename(file));
  const text = file === undefined ? message : message.replaceAll(basename(file), '');
  expect(text).toMatch(/[.]$/);
  expect(text).not.toMatch(foreign);
}

/** Every name in `folder` stands for a whole picture, and nothing else lies there. Resolves to the names. */
export async function expectWhole(folder: string, leftovers = 0): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const hidden = names.filter((path) => basename(path).startsWith('.'));
  expect(hidden.length, `left behind: ${hidden}`).toBeLessThanOrEqual(leftovers);
  const whole = names.filter((path) => !hidden.includes(path));
  for (const path of whole) {
    const { channels } = await sharp(path, { failOn: 'warning' }).stats();
    expect(channels.length, path).toBeGreaterThan(0);
  }
  return whole.map((path) => basename(path)).sort();
}
