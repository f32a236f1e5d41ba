import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUploads, safeName, type Uploads } from './upload.ts';

const never = new AbortController().signal;
let uploads: Uploads;
beforeEach(async () => {
  uploads = await openUploads(1000);
});
afterEach(() => uploads.close());
const body = (text: string) => Readable.from([Buffer.from(text)]);

describe('safeName', () => {
  it.each([
    ['photo.JPG', 'photo.JPG'],
    ['사진 #1 50%.png', '사진 #1 50%.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.png', 'a.png'],
    ['.bashrc', 'bashrc'],
    ['..', 'photo'],
    ['', 'photo'],
    ['a\0b\n.png', 'a_b_.png'],
    ['a\u202egnp.exe', 'a_gnp.exe'],
    ['a<b>:"|?*.png', 'a_b______.png'],
    ['CON.png', 'CON_.png'],
    ['a.png. .', 'a.png'],
    [`${'x'.repeat(500)}.png`, `${'x'.repeat(60)}.png`],
  ])('makes %j %j', (given, safe) => {
    expect(safeName(given)).toBe(safe);
  });
});

describe('receive', () => {
  it('keeps the bytes under their name, for this user alone', async () => {
    const path = await uploads.receive(never, body('bytes'), 'a.png');
    expect(path).toBe(join(uploads.folder, 'a.png'));
    expect(await readFile(path, 'utf8')).toBe('bytes');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(uploads.folder)).mode & 0o777).toBe(0o700);
  });
  it('never writes over an earlier one, whatever the case', async () => {
    const names = ['a.png', 'a.png', 'A.PNG', 'a-2.png'];
    const paths = await Promise.all(names.map((name, at) => uploads.receive(never, body(`${at}`), name)));
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(4);
    expect((await Promise.all(paths.map((path) => readFile(path, 'utf8')))).sort()).toEqual(['0', '1', '2', '3']);
  });
  it('refuses what is too large or empty, and leaves no part of it', async () => {
    await expect(uploads.receive(never, body('x'.repeat(1001)), 'a.png')).rejects.toMatchObject({
      failure: { code: 'too-large', message: '«a.png» is larger than an upload may be.' },
    });
    await expect(uploads.receive(never, body(''), 'a.png')).rejects.toMatchObject({ failure: { code: 'damaged' } });
    await expect(uploads.receive(never, body('x'), 'enhanced')).rejects.toMatchObject({
      failure: { code: 'unsupported' },
    });
    expect(await readdir(uploads.folder)).toEqual([]);
  });
  it('takes four at once and the next after one', async () => {
    const slow = [1, 2, 3, 4].map(() => new Readable({ read: () => undefined }));
    const four = slow.map((stream) => uploads.receive(never, stream, 'a.png').catch((error: unknown) => error));
    await expect(uploads.receive(never, body('x'), 'b.png')).rejects.toMatchObject({ failure: { code: 'refused' } });
    for (const stream of slow) stream.destroy();
    await Promise.all(four);
    expect(await uploads.receive(never, body('x'), 'b.png')).toContain('b.png');
  });
  it('forgets an upload that is broken off, also while its file is still being opened', async () => {
    // Which of the two comes first differs from time to time.
    for (let time = 0; time < 100; time++) {
      const leaving = new AbortController();
      const slow = new Readable({ read: () => undefined });
      slow.push('half');
      const pending = uploads.receive(leaving.signal, slow, 'a.png');
      leaving.abort();
      await expect(pending).rejects.toMatchObject({ failure: { code: 'cancelled' } });
      expect(await readdir(uploads.folder)).toEqual([]);
    }
  });
});

it('takes the uploads away at the end, but no result', async () => {
  await uploads.receive(never, body('x'), 'a.png');
  await mkdir(join(uploads.folder, 'enhanced'));
  await writeFile(join(uploads.folder, 'enhanced', 'a_x2.png'), 'y');
  await uploads.close();
  expect(await readdir(uploads.folder, { recursive: true })).toEqual(['enhanced', join('enhanced', 'a_x2.png')]);
});
