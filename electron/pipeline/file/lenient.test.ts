import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decode, readHeader, shrink, thumbnail } from './decode.ts';
import { samplesLimit } from './memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'dotbogi-lenient-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;
const at = (name: string) => join(folder, name);

let whole: Record<'jpeg' | 'png' | 'gif' | 'webp' | 'tiff', Buffer>;
beforeAll(async () => {
  const photo = sharp(join(import.meta.dirname, '../../../samples/door.jpg')).resize(160, 120);
  const made = await Promise.all(
    (['jpeg', 'png', 'gif', 'webp', 'tiff'] as const).map(async (format) => [
      format,
      await photo.clone()[format]().toBuffer(),
    ]),
  );
  whole = Object.fromEntries(made);
});

const put = (name: string, bytes: Buffer): string => {
  writeFileSync(at(name), bytes);
  return at(name);
};
const cut = (bytes: Buffer, part: number) => bytes.subarray(0, Math.floor(bytes.length * part));
const codeOf = (path: string) =>
  decode(never, path).then(
    () => null,
    (error: { failure?: { code: string } }) => error.failure?.code,
  );

it.each(['jpeg', 'png'] as const)('marks a truncated %s as damaged and keeps what is there', async (format) => {
  const path = put(`cut.${format}`, cut(whole[format], 0.6));
  const image = await decode(never, path);
  expect(image).toMatchObject({ width: 160, height: 120, damaged: true });
  expect(image.warnings[0]).toMatch(/“cut\.\w+” is damaged: .+\.$/);
  const good = await decode(never, put(`good.${format}`, whole[format]));
  expect(good.damaged).toBe(false);
  expect(good.warnings.join()).not.toMatch(/damaged/);
  // The upper fifth was read before the end of the file.
  const rows = 160 * 24 * good.channels;
  expect(Buffer.from(image.data.subarray(0, rows)).equals(Buffer.from(good.data.subarray(0, rows)))).toBe(true);
});

it('shows what is left of a damaged photo', async () => {
  const path = put('shown.jpg', cut(whole.jpeg, 0.6));
  expect((await shrink(never, path, 1000)).rgba.length).toBeGreaterThan(0);
  expect((await thumbnail(path, 40)).length).toBeGreaterThan(0);
});

it.each(['webp', 'tiff', 'gif'] as const)('refuses a truncated %s, which is all or nothing', async (format) => {
  expect(await codeOf(put(`cut.${format}`, cut(whole[format], 0.6)))).toBe('damaged');
});

it('refuses a header that claims a thousand times what the file can hold', async () => {
  const lie = Buffer.from(whole.jpeg);
  const frame = lie.indexOf(Buffer.from([0xff, 0xc0]));
  lie.writeUInt16BE(9000, frame + 5);
  lie.writeUInt16BE(9000, frame + 7);
  expect(await codeOf(put('lie.jpg', lie))).toBe('damaged');
});

it('notices a photo that is written anew between its header and its pixels', async () => {
  const path = put('changed.png', whole.png);
  const header = await readHeader(path);
  put('changed.png', Buffer.concat([whole.png, Buffer.alloc(10)]));
  await expect(decode(never, path, header)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
});

it('lets samples have a third of the memory, and never more than a container holds', () => {
  expect(samplesLimit(6e9)).toBe(2e9);
  expect(samplesLimit(1e12)).toBe(4_200_000_000);
  expect(samplesLimit()).toBeGreaterThan(1e8);
});
