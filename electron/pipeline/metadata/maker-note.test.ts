import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import { bicubic } from '../network/network.ts';
import { hasExiftool, without } from './exiftool.rig.ts';
import { type Field, header, numbers, writeDirectory } from './ifd.ts';
import { movedNote } from './maker-note.ts';

const go = new AbortController().signal;
const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notes-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (tag: number, value: string): Field => {
  const bytes = Buffer.from(`${value}\0`);
  return { tag, type: 2, count: bytes.length, value: bytes };
};

/** How a maker writes its notes, for a place in the file. */
type Maker = (little: boolean, at: number) => Buffer;
const named =
  (name: string, fields: readonly Field[]): Maker =>
  (little, at) =>
    Buffer.concat([Buffer.from(name, 'latin1'), writeDirectory(little, fields, at + name.length)]);

const canon: Maker = (little, at) => {
  const note = writeDirectory(little, [text(6, 'Canon EOS 5D Mark II'), text(9, '홍길동 Owner')], at);
  return Buffer.concat([note, header(little, at)]);
};

/** Olympus' older notes: a directory in the note, counted from the file's beginning like all else. */
const olympus: Maker = (little, at) => {
  const mainAt = at + 8;
  const main = (link: number) => [text(0x0207, 'OLYMPUS CAMERA TYPE'), numbers(little, 0x2010, 4, [link])];
  const equipmentAt = mainAt + writeDirectory(little, main(0), mainAt).length;
  const equipment = [text(0x0101, 'SERIAL-12345678'), text(0x0203, 'OLYMPUS 14-42mm Lens')];
  return Buffer.concat([
    Buffer.from('OLYMP\0\x01\0', 'latin1'),
    writeDirectory(little, main(equipmentAt), mainAt),
    writeDirectory(little, equipment, equipmentAt),
  ]);
};

/** Nikon's first cameras are little-endian whatever the file is. */
const coolpix: Maker = (_, at) =>
  named('Nikon\0\x01\0', [text(3, 'COLOR QUALITY'), text(4, 'VGA BASIC MODE')])(true, at);

const nikon: Maker = (little) => {
  const inner = writeDirectory(little, [text(4, 'FINE   '), text(5, 'AUTO        ')], 8);
  return Buffer.concat([Buffer.from('Nikon\0\x02\x10\0\0', 'latin1'), header(little, 8), inner]);
};

/** A TIFF whose EXIF lies behind its pixels, as every TIFF of an editor has it. */
function tiff(maker: Maker, make: string, little: boolean): Buffer {
  const [width, height] = [160, 120];
  const samples = Buffer.alloc(width * height * 3, 128);
  const noteAt = 8 + samples.length;
  const note = maker(little, noteAt);
  const padded = Buffer.concat([note, Buffer.alloc(note.length & 1)]);
  const exifAt = noteAt + padded.length;
  const entry = Buffer.alloc(12);
  const write = (value: number, at: number, bytes: number) =>
    little ? entry.writeUIntLE(value, at, bytes) : entry.writeUIntBE(value, at, bytes);
  write(0x927c, 0, 2);
  write(7, 2, 2);
  write(note.length, 4, 4);
  write(noteAt, 8, 4);
  const exif = writeDirectory(little, [text(0x9003, '2021:03:04 05:06:07'), { tag: 0x927c, kept: entry }], exifAt);
  const at = exifAt + exif.length;
  const short = (tag: number, ...values: number[]) => numbers(little, tag, 3, values);
  const long = (tag: number, value: number) => numbers(little, tag, 4, [value]);
  const first = writeDirectory(
    little,
    [
      ...[short(256, width), short(257, height), short(258, 8, 8, 8), short(259, 1), short(262, 2), long(273, 8)],
      ...[short(277, 3), short(278, height), long(279, samples.length), text(271, make), long(34_665, exifAt)],
    ],
    at,
  );
  return Buffer.concat([header(little, at), samples, padded, exif, first]);
}

const makers: readonly (readonly [string, Maker, string])[] = [
  ['Canon', canon, 'Canon:'],
  ['NIKON CORPORATION', nikon, 'Nikon:'],
  ['NIKON', coolpix, 'Nikon:'],
  ['SONY', named('SONY DSC \0\0\0', [text(0xb020, 'Standard Style'), text(0x2010, 'long enough')]), 'Sony:'],
  [
    'Panasonic',
    named('Panasonic\0\0\0', [text(0x25, '0123456789ABCDEF'), text(0x51, 'LUMIX G VARIO 14-42')]),
    'Panasonic:',
  ],
  ['OLYMPUS IMAGING CORP.', olympus, 'Olympus:'],
  ['SIGMA', named('SIGMA\0\0\0\x01\0', [text(2, 'SERIAL 1234'), text(3, 'DRIVE SINGLE')]), 'Sigma:'],
];

describe.skipIf(!hasExiftool)(`maker notes out of a TIFF, as exiftool reads them${without}`, () => {
  it.each(makers)(
    '%s: the same in every format, without a doubt about places',
    async (make, maker, group) => {
      for (const little of [true, false]) {
        const source = join(folder, `${make.slice(0, 5)}-${little}.tif`);
        await writeFile(source, tiff(maker, make, little));
        const targets: string[] = [];
        for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const) {
          const target = join(folder, `${crypto.randomUUID()}.${format}`);
          const settings = { ...defaultSettings, format };
          const how = { settings, network: bicubic('bicubic', 2), previews: false, replace: false };
          expect((await enhance(go, { source, target }, how)).warnings).toEqual([]);
          targets.push(target);
        }
        const { stdout } = await run('exiftool', [
          '-j',
          '-n',
          '-G1',
          '-a',
          '-u',
          '-warning',
          '-makernotes:all',
          source,
          ...targets,
        ]);
        const [before, ...all] = JSON.parse(stdout) as Record<string, unknown>[];
        const notes = (tags: Record<string, unknown>) => Object.entries(tags).filter(([tag]) => tag.startsWith(group));
        expect(notes(before!).length).toBeGreaterThanOrEqual(2);
        for (const after of all) {
          expect(notes(after)).toEqual(notes(before!));
          expect(Object.keys(after).filter((tag) => /Warning/.test(tag))).toEqual([]);
        }
      }
    },
    120_000,
  );
});

describe('a note that is moved', () => {
  it('is corrected where it counts from the block, in its footer too', () => {
    const [from, to] = [50_000, 8];
    for (const little of [true, false]) {
      expect(movedNote(canon(little, from), { from, to }, little)).toEqual({ note: canon(little, to), whole: true });
      // Some makers have an order of their own.
      expect(movedNote(canon(little, from), { from, to }, !little)).toEqual({ note: canon(little, to), whole: true });
    }
  });

  it('stays where it counts from itself, and where it is no directory', () => {
    const own = nikon(true, 0);
    const relative = writeDirectory(true, [text(1, 'counted from itself')], 0);
    const noise = Buffer.from('neither a directory nor anything else that is known');
    for (const note of [own, relative, noise, Buffer.alloc(3), Buffer.alloc(0)]) {
      expect(movedNote(note, { from: 70_000, to: 8 }, true)).toEqual({ note, whole: true });
    }
  });

  it('says what it could not correct: values that lie elsewhere in the file', () => {
    const note = canon(true, 1000);
    // The second entry leads out of the note.
    note.writeUInt32LE(90_000, 2 + 12 + 8);
    const moved = movedNote(note, { from: 1000, to: 8 }, true);
    expect(moved.whole).toBe(false);
    expect(moved.note.readUInt32LE(2 + 8)).toBe(canon(true, 8).readUInt32LE(2 + 8));
    expect(moved.note.readUInt32LE(2 + 12 + 8)).toBe(90_000);
  });

  it('survives any bytes', () => {
    let seed = 7;
    for (let i = 0; i < 2000; i++) {
      const note = Buffer.alloc(i % 200);
      for (let at = 0; at < note.length; at++) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        note[at] = at < 4 ? [1, 0, 2, 0x20][at]! : (seed >>> 24) % 14;
      }
      expect(movedNote(note, { from: i, to: 8 }, true).note.length).toBe(note.length);
    }
  });
});
