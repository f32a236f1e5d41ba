/** Damaged, lying and hostile pictures, all in one folder with good ones: none may stop or spoil another. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enhance, type Ran } from './command.ts';
import { census, putGood } from './place.ts';
import { expectSentence, expectWhole, type Told, told } from './verdict.ts';
import { type Wreck, wrecks } from './wrecks.ts';

const all: readonly Wreck[] = await wrecks();
const base = await mkdtemp(join(tmpdir(), 'dotbogi-faults-'));
const place = { base, in: join(base, 'in'), out: join(base, 'out'), home: join(base, 'home') };
let before: Record<string, string>;
let ran: Ran;
let heard: Told;

beforeAll(async () => {
  for (const folder of [place.in, place.home]) await mkdir(folder);
  for (const { file, bytes } of all) await writeFile(join(place.in, file), bytes);
  await putGood(place.in, 3);
  before = await census(place.in);
  ran = await enhance(place, [place.in], { limit: 300_000 }).ran;
  heard = told(ran);
}, 310_000);
afterAll(() => rm(base, { recursive: true, force: true }));

test.each(all)('$file', ({ file, becomes }) => {
  const result = heard.results.find(({ source }) => basename(source) === file);
  const failure = heard.summary.failures.find(({ path }) => path !== undefined && basename(path) === file);
  if (becomes instanceof RegExp) {
    expect(result).toBeUndefined();
    expect(failure?.message).toMatch(becomes);
    expectSentence(failure!, file);
    return;
  }
  expect(failure).toBeUndefined();
  expect(result).toBeDefined();
  expect(result?.damaged ?? false).toBe(becomes === 'marked');
  if (becomes === 'marked') expect(result?.warnings.join(' ')).toMatch(/is damaged/);
});

test('good photos among them are all done, no engine died, and originals are as they were', async () => {
  expect(ran).toMatchObject({ code: 1, hung: false });
  expect(ran.stderr).toBe('');
  expect(ran.stdout).not.toMatch(/engine-died|"restarted"|internal/);
  const { files, done, failed, skipped } = heard.summary;
  const good = all.filter(({ becomes }) => !(becomes instanceof RegExp)).length + 3;
  expect({ files, done, failed, skipped }).toEqual({
    files: all.length + 3,
    done: good,
    failed: all.length + 3 - good,
    skipped: 0,
  });
  expect(await expectWhole(place.out)).toHaveLength(good);
  expect(await census(place.in)).toEqual(before);
});
