/** The folders of one case: photos go in, results come out, and a home that is nobody's. */
import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makePhoto } from '../photos.ts';

export interface Place {
  readonly base: string;
  readonly in: string;
  readonly out: string;
  readonly home: string;
}

/** Makes a place that goes when the case ends; undo what keeps it from going by `onTestFinished` after this. */
export async function makePlace(): Promise<Place> {
  const base = await mkdtemp(join(tmpdir(), 'dotbogi-faults-'));
  const place = { base, in: join(base, 'in'), out: join(base, 'out'), home: join(base, 'home') };
  for (const folder of [place.in, place.home]) await mkdir(folder);
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  return place;
}

/** `count` small good photos named good-1.png, … */
export async function putGood(folder: string, count = 1, edge = 40): Promise<void> {
  for (let at = 1; at <= count; at++) {
    await makePhoto(join(folder, `good-${at}.png`), { width: edge, height: edge - 7, seed: at });
  }
}

/** Everything below `folder`: kind, size and content of each entry, by its place; equal when nothing was touched. */
export async function census(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length + 1)] = await lookAt(path);
  }
  return found;
}

async function lookAt(path: string): Promise<string> {
  const facts = await lstat(path);
  const kind = `${facts.mode.toString(8)} ${facts.nlink}`;
  if (facts.isSymbolicLink()) return `${kind} to ${await readlink(path)}`;
  if (!facts.isFile()) return facts.mode.toString(8);
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return `${kind} ${facts.size} ${facts.mtimeMs} ${digest}`;
}
