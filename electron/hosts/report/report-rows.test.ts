import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EngineEvent, Finished, Photo } from '../../contract.ts';
import { checkReport, keepRows, saveRows } from './report-rows.ts';

const photo = (id: string): Photo => ({ id, path: `/in/${id}.jpg`, root: '/in', relative: `${id}.jpg`, bytes: 1 });
const made: Finished = {
  ...{ photo: 'a', source: '/in/a.jpg', target: '/in/enhanced/a.jpg', width: 2, height: 2, milliseconds: 5, speed: 1 },
  ...{ provider: 'cpu', warnings: ['Part of it is guessed.'], fidelity: 47.5 },
};
const events: readonly EngineEvent[] = [
  { kind: 'finished', run: 'r', result: made },
  { kind: 'failed', run: 'r', photo: 'b', failure: { code: 'damaged', message: '«b» is damaged.' } },
  { kind: 'skipped', run: 'r', photo: 'c', source: '/in/c.jpg', reason: 'It is there already.' },
  { kind: 'cancelled', run: 'r', photo: 'd' },
];

it('holds a row for every file that went in, in order, whatever came of it', () => {
  const rows = keepRows(['a', 'b', 'c', 'd', 'e'].map(photo), [
    { code: 'not-a-picture', message: '«x» is none.', path: '/in/x.png' },
  ]);
  for (const event of events) rows.event(event);
  expect(rows.list().map(({ source, state, reason }) => [source, state, reason])).toEqual([
    ['/in/a.jpg', 'done', null],
    ['/in/b.jpg', 'failed', '«b» is damaged.'],
    ['/in/c.jpg', 'skipped', 'It is there already.'],
    ['/in/d.jpg', 'cancelled', null],
    ['/in/e.jpg', 'waiting', null],
    ['/in/x.png', 'failed', '«x» is none.'],
  ]);
  expect(rows.list()[0]).toMatchObject({ target: made.target, fidelity: 47.5, warnings: made.warnings });
});

it('is written whole, over an earlier one, and leaves nothing half behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dotbogi-report-'));
  try {
    const file = join(folder, '보고.json');
    const rows = keepRows([photo('a')], []);
    await saveRows(file, rows.list());
    rows.event(events[0]!);
    await saveRows(file, rows.list());
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ photos: [{ state: 'done', seconds: 0.005 }] });
    expect(await readdir(folder)).toEqual(['보고.json']);
    await expect(checkReport(join(folder, 'none', 'a.csv'))).rejects.toMatchObject({ failure: { code: 'not-found' } });
    await expect(saveRows(folder, rows.list())).rejects.toMatchObject({ failure: { code: 'write-failed' } });
    expect(await readdir(folder)).toEqual(['보고.json']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
