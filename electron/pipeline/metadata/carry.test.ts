import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import { bicubic } from '../network/network.ts';
import { embed } from './embed.ts';
import { hasExiftool, without } from './exiftool.rig.ts';
import { header, numbers, writeDirectory } from './ifd.ts';

const go = new AbortController().signal;
const run = promisify(execFile);
const [width, height] = [48, 32];
const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
let folder: string;

type Tags = Readonly<Record<string, unknown>>;
/** All files by one call: starting exiftool takes most of its time. */
async function tagsOf(...paths: readonly string[]): Promise<Tags[]> {
  const { stdout } = await run('exiftool', ['-j', '-n', '-G1', '-a', '-u', ...paths], { maxBuffer: 1e8 });
  return JSON.parse(stdout) as Tags[];
}

/** EXIF as Canon's cameras write it: the maker note counts its offsets from the beginning of the whole block. */
function canonExif(): Buffer {
  const text = (tag: number, value: string) => {
    const bytes = Buffer.from(`${value}\0`);
    return { tag, type: 2, count: bytes.length, value: bytes };
  };
  const noteAt = 8;
  const note = writeDirectory(true, [text(0x0006, 'Canon EOS 5D'), text(0x0009, '홍길동 Owner')], noteAt);
  const exifAt = noteAt + note.length;
  const makerNote = Buffer.alloc(12);
  makerNote.writeUInt16LE(0x927c, 0);
  makerNote.writeUInt16LE(7, 2);
  makerNote.writeUInt32LE(note.length, 4);
  makerNote.writeUInt32LE(noteAt, 8);
  const inner = [
    text(0x9003, '2021:03:04 05:06:07'),
    numbers(true, 0x829a, 5, [1, 250]),
    { tag: 0x927c, kept: makerNote },
    numbers(true, 0xa002, 3, [width]),
    numbers(true, 0xa003, 3, [height]),
  ];
  const exif = writeDirectory(true, inner, exifAt);
  const gpsAt = exifAt + exif.length;
  const gps = writeDirectory(
    true,
    [
      text(1, 'N'),
      numbers(true, 2, 5, [37, 1, 33, 1, 5904, 100]),
      text(3, 'E'),
      numbers(true, 4, 5, [126, 1, 58, 1, 4080, 100]),
    ],
    gpsAt,
  );
  const firstAt = gpsAt + gps.length;
  const first = [
    text(0x010f, 'Canon'),
    text(0x0110, 'Canon EOS 5D'),
    numbers(true, 0x0112, 3, [1]),
    numbers(true, 0x011a, 5, [300, 1]),
    numbers(true, 0x011b, 5, [300, 1]),
    numbers(true, 0x0128, 3, [2]),
    text(0x013b, '홍길동'),
    numbers(true, 0x8769, 4, [exifAt]),
    numbers(true, 0x8825, 4, [gpsAt]),
  ];
  return Buffer.concat([header(true, firstAt), note, exif, gps, writeDirectory(true, first, firstAt)]);
}

type Format = (typeof formats)[number];
const sources = {} as Record<Format, string>;

/** A photo as it comes from a camera and a picture editor, in the given format. */
async function photo(format: Format): Promise<string> {
  const samples = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => 128 + 90 * Math.sin(i * 0.13)));
  const plain = sharp(samples, { raw: { width, height, channels: 3 } });
  const base = join(folder, 'base.jpg');
  const { parts } = embed(
    'jpeg',
    await plain.jpeg().toBuffer(),
    { exif: canonExif(), xmp: null, iptc: null, density: 300 },
    { width, height },
  );
  await writeFile(base, Buffer.concat(parts));
  await run('exiftool', [
    ...['-q', '-overwrite_original', '-IPTC:CodedCharacterSet=UTF8', '-IPTC:Headline=제목', '-IPTC:Keywords=한국'],
    ...[
      '-IPTC:Keywords=산',
      '-IPTC:By-line=홍길동',
      '-IPTC:City=서울',
      '-XMP-dc:Title=설악산 & <가을>',
      '-XMP-xmp:Rating=4',
    ],
    ...['-XMP-exif:GPSLatitude=37.5', '-XMP-tiff:Orientation#=6', base],
  ]);
  const path = join(folder, `source.${format}`);
  if (format === 'jpeg') await copyFile(base, path);
  else {
    await plain.toFormat(format).toFile(path);
    await run('exiftool', [
      '-q',
      '-overwrite_original',
      '-tagsfromfile',
      base,
      '-all:all',
      '-IPTC:CodedCharacterSet=UTF8',
      path,
    ]);
  }
  return path;
}

async function enhanced(source: string, format: Settings['format'], given: Partial<Settings> = {}) {
  const target = join(folder, `${crypto.randomUUID()}.${format}`);
  const settings = { ...defaultSettings, format, ...given };
  const how = { settings, network: bicubic('bicubic', 2), version: '1.2.3', previews: false, replace: false };
  const { warnings } = await enhance(go, { source, target }, how);
  return { target, warnings };
}

/** Tags that say something of the photo, and must be found again. */
const exifTags = {
  'IFD0:Make': 'Canon',
  'IFD0:Artist': '홍길동',
  'IFD0:XResolution': 300,
  'ExifIFD:DateTimeOriginal': '2021:03:04 05:06:07',
  'ExifIFD:ExposureTime': 0.004,
  'GPS:GPSLatitudeRef': 'N',
  'GPS:GPSLatitude': 37.5664,
  'GPS:GPSLongitude': 126.978,
};
const makerTags = { 'Canon:CanonImageType': 'Canon EOS 5D', 'Canon:OwnerName': '홍길동 Owner' };
const sizeTags = { 'ExifIFD:ExifImageWidth': 2 * width, 'ExifIFD:ExifImageHeight': 2 * height };
const xmpTags = { 'XMP-dc:Title': '설악산 & <가을>', 'XMP-xmp:Rating': 4, 'XMP-tiff:Orientation': 1 };
const iptcInXmp = {
  'XMP-photoshop:Headline': '제목',
  'XMP-photoshop:City': '서울',
  'XMP-dc:Subject': ['한국', '산'],
  'XMP-dc:Creator': '홍길동',
};
const iptcTags = { 'IPTC:Headline': '제목', 'IPTC:Keywords': ['한국', '산'], 'IPTC:City': '서울' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carry-'));
  if (hasExiftool) for (const format of formats) sources[format] = await photo(format);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasExiftool)(`metadata, as exiftool reads it${without}`, () => {
  it.each(formats)(
    'survives from %s into every format',
    async (from) => {
      const results = await Promise.all(formats.map((to) => enhanced(sources[from], to)));
      const [before, ...all] = await tagsOf(sources[from], ...results.map(({ target }) => target));
      for (const [i, after] of all.entries()) {
        const to = formats[i]!;
        expect(results[i]!.warnings, to).toEqual([]);
        expect(after, to).toMatchObject({ ...exifTags, ...xmpTags });
        if (before!['ExifIFD:ExifImageWidth'] !== undefined) expect(after, to).toMatchObject(sizeTags);
        // exiftool itself writes the maker note into some formats only; what is there must come out.
        if (from === 'jpeg' || before!['Canon:OwnerName'] !== undefined) expect(after, to).toMatchObject(makerTags);
        if (before!['IPTC:Headline'] === undefined) continue;
        expect(after, to).toMatchObject(to === 'webp' || to === 'avif' ? iptcInXmp : iptcTags);
      }
    },
    60_000,
  );

  it('meets the standards by which exiftool judges', async () => {
    const results = await Promise.all(formats.map((to) => enhanced(sources.jpeg, to)));
    for (const { target } of results) {
      const { stdout } = await run('exiftool', ['-validate', '-warning', '-a', '-s3', target]);
      // It asks for tags that our photo never had, and knows no compression that is younger than TIFF 6.0.
      const known = /^$|^OK|^\d+ Warnings?|minor|Missing required|tag 0x0103 Compression/i;
      const lines = stdout.split('\n').filter((line) => !known.test(line));
      expect(lines, target).toEqual([]);
    }
  }, 60_000);

  it('says nothing of the place when it shall not', async () => {
    const results = await Promise.all(formats.map((to) => enhanced(sources.jpeg, to, { metadata: 'no-gps' })));
    for (const after of await tagsOf(...results.map(({ target }) => target))) {
      expect(Object.keys(after).filter((tag) => /GPS/.test(tag))).toEqual([]);
      expect(after).toMatchObject({ 'IFD0:Artist': '홍길동', ...xmpTags, ...makerTags });
    }
  }, 60_000);

  it('is nowhere when it shall be stripped', async () => {
    const results = await Promise.all(formats.map((to) => enhanced(sources.jpeg, to, { metadata: 'strip' })));
    for (const after of await tagsOf(...results.map(({ target }) => target))) {
      expect(Object.keys(after).filter((tag) => /^(?:ExifIFD|GPS|XMP|IPTC|Canon|IFD1)/.test(tag))).toEqual([]);
      expect(after['IFD0:Artist']).toBeUndefined();
    }
    for (const { target, warnings } of results) {
      expect(warnings).toEqual([]);
      expect((await readFile(target)).includes('홍길동')).toBe(false);
    }
  }, 60_000);
});

describe.skipIf(!hasExiftool)(`provenance, as exiftool reads it${without}`, () => {
  it('says what made the result', async () => {
    const results = await Promise.all(formats.map((to) => enhanced(sources.jpeg, to, { strength: 0.5 })));
    const hash = (await run('sha256sum', [sources.jpeg])).stdout.slice(0, 64);
    for (const after of await tagsOf(...results.map(({ target }) => target))) {
      expect(after).toMatchObject({
        'XMP-dotbogi:Software': 'Dotbogi',
        'XMP-dotbogi:Version': '1.2.3',
        'XMP-dotbogi:Model': 'bicubic',
        'XMP-dotbogi:Scale': 2,
        'XMP-dotbogi:Strength': 0.5,
        'XMP-dotbogi:Provider': 'none',
        'XMP-dotbogi:SourceSha256': hash,
        'XMP-dotbogi:Date': '2021:03:04 05:06:07',
        'XMP-iptcExt:DigitalSourceType': 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
        ...xmpTags,
      });
    }
  }, 60_000);

  it('gives way to a later enhancement, and is left out by its switch', async () => {
    const once = (await enhanced(sources.jpeg, 'png', { strength: 0.25 })).target;
    const twice = (await enhanced(once, 'webp', { strength: 0.75 })).target;
    const silent = (await enhanced(sources.jpeg, 'jpeg', { provenance: false })).target;
    const [second, none] = await tagsOf(twice, silent);
    expect(second!['XMP-dotbogi:Strength']).toBe(0.75);
    expect(Object.keys(none!).filter((tag) => /dotbogi|DigitalSource/i.test(tag))).toEqual([]);
    expect(none).toMatchObject(xmpTags);
  }, 60_000);

  it('leaves a synthetic origin what it is', async () => {
    const source = join(folder, 'synthetic.jpg');
    await copyFile(sources.jpeg, source);
    const type = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
    await run('exiftool', ['-q', '-overwrite_original', `-XMP-iptcExt:DigitalSourceType=${type}`, source]);
    const [after] = await tagsOf((await enhanced(source, 'jpeg')).target);
    expect(after).toMatchObject({ 'XMP-iptcExt:DigitalSourceType': type, 'XMP-dotbogi:Model': 'bicubic' });
  }, 60_000);
});

describe('provenance', () => {
  it('has no clock in it: done again later, the bytes are the same', async () => {
    const source = join(folder, 'plain.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } }).toFile(source);
    await utimes(source, 1_600_000_000, 1_600_000_000);
    const first = await readFile((await enhanced(source, 'jpeg')).target);
    const second = await readFile((await enhanced(source, 'jpeg')).target);
    expect(second.equals(first)).toBe(true);
    expect(first.includes('2020-09-13T12:26:40Z')).toBe(true);
  });
});
