import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
import { mergedXmp, splitXmp } from './extended-xmp.ts';
import { header, numbers, writeDirectory } from './ifd.ts';
import { resourcesOf } from './iptc.ts';

const go = new AbortController().signal;
const run = promisify(execFile);
const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Tags = Readonly<Record<string, unknown>>;
async function tagsOf(...paths: readonly string[]): Promise<Tags[]> {
  const { stdout } = await run('exiftool', ['-j', '-n', '-G1', '-a', ...paths], { maxBuffer: 1e9 });
  return JSON.parse(stdout) as Tags[];
}

const size = { width: 32, height: 24 };
const blank = () => sharp({ create: { ...size, channels: 3, background: '#607080' } });
const none = { exif: null, xmp: null, iptc: null, density: null };

async function enhanced(source: string, format: Settings['format'], given: Partial<Settings> = {}) {
  const target = join(folder, `${crypto.randomUUID()}.${format}`);
  const settings = { ...defaultSettings, format, ...given };
  const how = { settings, network: bicubic('bicubic', 2), previews: false, replace: false };
  const { warnings } = await enhance(go, { source, target }, how);
  return { target, warnings };
}

/** Longer than two segments of a JPEG, with all that XML has to escape. */
const long = Array.from({ length: 12_000 }, (_, i) => `단어 ${(i * 7919) % 10_007} <&>`).join(' ');

describe.skipIf(!hasExiftool)(`XMP above 64 KB, as exiftool reads it${without}`, () => {
  async function wordy(name: string): Promise<string> {
    const path = join(folder, name);
    await blank().toFile(path);
    const text = join(folder, 'long.txt');
    await writeFile(text, long);
    const said = [
      '-XMP-dc:Title=제목',
      '-XMP-xmp:Rating=3',
      `-XMP-dc:Description<=${text}`,
      '-XMP-exif:GPSLatitude=37.5',
    ];
    await run('exiftool', ['-q', '-overwrite_original', ...said, path]);
    return path;
  }

  it.each(['photo.jpg', 'photo.png'])(
    'goes from %s into every format, JPEG again in several segments',
    async (name) => {
      const source = await wordy(name);
      const results = await Promise.all(formats.map((to) => enhanced(source, to)));
      const [before, ...all] = await tagsOf(source, ...results.map(({ target }) => target));
      expect(String(before!['XMP-dc:Description']).length).toBe(long.length);
      for (const [i, after] of all.entries()) {
        expect(results[i]!.warnings, formats[i]).toEqual([]);
        expect(after['XMP-dc:Description'] === before!['XMP-dc:Description'], formats[i]).toBe(true);
        expect(after, formats[i]).toMatchObject({
          'XMP-dc:Title': '제목',
          'XMP-xmp:Rating': 3,
          'XMP-dotbogi:Software': 'Dotbogi',
          'XMP-iptcExt:DigitalSourceType': 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
        });
      }
      // Who reads the first segment alone finds what is short; and a second round loses nothing either.
      const jpeg = results[formats.indexOf('jpeg')]!.target;
      expect((await sharp(jpeg).metadata()).xmp?.toString()).toMatch(/제목[\s\S]*HasExtendedXMP/);
      const again = await enhanced(jpeg, 'jpeg');
      const [twice] = await tagsOf(again.target);
      expect(again.warnings).toEqual([]);
      expect(twice!['XMP-dc:Description'] === before!['XMP-dc:Description']).toBe(true);
    },
    60_000,
  );

  it('is stripped with all of its segments, and of the place', async () => {
    const source = await wordy('strip.jpg');
    const stripped = await readFile((await enhanced(source, 'jpeg', { metadata: 'strip' })).target);
    expect([stripped.includes('단어'), stripped.includes('xap')]).toEqual([false, false]);
    const [placeless] = await tagsOf((await enhanced(source, 'jpeg', { metadata: 'no-gps' })).target);
    expect(Object.keys(placeless!).filter((tag) => /GPS/.test(tag))).toEqual([]);
    expect(String(placeless!['XMP-dc:Description']).length).toBe(long.length);
  }, 60_000);

  it('whose segments are not all there is named, and what is there stays', async () => {
    const source = await wordy('torn.jpg');
    const file = await readFile(source);
    const last = file.lastIndexOf('http://ns.adobe.com/xmp/extension/');
    file.write('xxxx', last);
    await writeFile(source, file);
    const { target, warnings } = await enhanced(source, 'jpeg');
    expect(warnings).toEqual(['The extended XMP data of the photo could not be carried into JPEG.']);
    const [after] = await tagsOf(target);
    expect(after).toMatchObject({ 'XMP-xmp:Rating': 3 });
    expect(after!['XMP-xmpNote:HasExtendedXMP']).toBeUndefined();
  }, 60_000);
});

describe.skipIf(!hasExiftool)(`other blocks above 64 KB, as exiftool reads them${without}`, () => {
  it('IPTC goes into JPEG in several segments, and out of it again', async () => {
    const words = Array.from({ length: 2500 }, (_, i) => `낱말-${i}-${'x'.repeat(40)}`);
    const record = (number: number, value: Buffer) =>
      Buffer.concat([Buffer.from([0x1c, number === 90 ? 1 : 2, number, value.length >> 8, value.length & 255]), value]);
    const records = [record(90, Buffer.from('\x1b%G')), ...words.map((word) => record(25, Buffer.from(word)))];
    const source = join(folder, 'words.png');
    const iptc = resourcesOf(Buffer.concat(records));
    expect(iptc.length).toBeGreaterThan(2 * 65_536);
    await writeFile(source, Buffer.concat(embed('png', await blank().png().toBuffer(), { ...none, iptc }, size).parts));
    const once = await enhanced(source, 'jpeg');
    const twice = await enhanced(once.target, 'jpeg');
    const tiff = await enhanced(once.target, 'tiff');
    expect([...once.warnings, ...twice.warnings, ...tiff.warnings]).toEqual([]);
    for (const after of await tagsOf(once.target, twice.target, tiff.target)) {
      expect(after['IPTC:Keywords']).toEqual(words);
    }
  }, 60_000);

  it('EXIF cannot, and says so; the other formats keep it', async () => {
    const text = { tag: 0x013b, type: 2, count: 70_001, value: Buffer.from(`${'가나'.repeat(11_666)}ab\0`) };
    const exif = Buffer.concat([
      header(true, 8),
      writeDirectory(true, [numbers(true, 0x0112, 3, [1]), { ...text, count: text.value.length }], 8),
    ]);
    const source = join(folder, 'long.png');
    await writeFile(source, Buffer.concat(embed('png', await blank().png().toBuffer(), { ...none, exif }, size).parts));
    const results = await Promise.all(formats.map((to) => enhanced(source, to)));
    const tags = await tagsOf(...results.map(({ target }) => target));
    for (const [i, { warnings }] of results.entries()) {
      const jpeg = formats[i] === 'jpeg';
      expect(warnings).toEqual(jpeg ? ['The EXIF data of the photo could not be carried into JPEG.'] : []);
      expect(String(tags[i]!['IFD0:Artist'] ?? '').length, formats[i]).toBe(jpeg ? 0 : 23_334);
    }
  }, 60_000);

  it('a profile does', async () => {
    const path = join(folder, 'profile.jpg');
    const p3 = (await sharp(await blank().withIccProfile('p3').png().toBuffer()).metadata()).icc!;
    // Room behind the last tag belongs to nobody, and makes it 150 KB.
    const icc = Buffer.concat([p3, Buffer.alloc(150_000 - p3.length)]);
    icc.writeUInt32BE(icc.length, 0);
    const at = join(folder, 'large.icc');
    await writeFile(at, icc);
    const source = join(folder, 'profiled.tif');
    await blank().toFile(source);
    await run('exiftool', ['-q', '-overwrite_original', `-icc_profile<=${at}`, source]);
    for (const format of formats) {
      const { target } = await enhanced(source, format);
      await copyFile(target, path);
      const { stdout } = await run('exiftool', ['-icc_profile', '-b', path], { encoding: 'buffer', maxBuffer: 1e7 });
      expect(stdout.equals(icc), format).toBe(true);
    }
  }, 60_000);
});

describe('a packet in two', () => {
  const packet = (inner: string, more = '') =>
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"${more}>${inner}</rdf:RDF></x:xmpmeta>`;

  it('keeps what is short in the first, and attributes whole', () => {
    const attribute = `a:Data="${'>/<'.replaceAll('<', '&lt;').repeat(3000)}"`;
    const text = packet(
      `<rdf:Description rdf:about="" xmlns:a="urn:a" ${attribute}/><rdf:Description rdf:about="" xmlns:b="urn:b" b:Short="1"><b:Long><![CDATA[${'</b:Long>'.repeat(900)}]]></b:Long><b:Word>가</b:Word></rdf:Description>`,
    );
    const split = splitXmp(Buffer.from(text), 2000)!;
    expect(split.main.length).toBeLessThanOrEqual(2000);
    expect(split.main.toString()).toContain('<b:Word>가</b:Word>');
    expect(split.main.toString()).toContain('b:Short="1"');
    expect(split.main.toString()).not.toContain('Long');
    expect(split.more.toString()).toContain(attribute);
    expect(split.more.toString()).toContain(`<![CDATA[${'</b:Long>'.repeat(900)}]]></b:Long>`);
    expect(split.more.toString()).not.toContain('Word');
  });

  it.each([
    ['an element that is not closed', packet('<rdf:Description><a>')],
    ['a tag that does not end', packet('<rdf:Description a="')],
    ['a comment that does not end', packet('<!-- ')],
    ['no RDF', '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'],
  ])('is none for %s', (_, text) => {
    expect(splitXmp(Buffer.from(text), 100)).toBeNull();
    expect(mergedXmp(packet(''), text)).toBeNull();
  });

  it('cannot be made one where a prefix means two things', () => {
    const [first, second] = [packet('', ' xmlns:a="urn:1"'), packet('<rdf:Description a:b="1"/>', ' xmlns:a="urn:2"')];
    expect(mergedXmp(first, second)).toBeNull();
    expect(mergedXmp(packet(''), second)).toContain('xmlns:a="urn:2"><rdf:Description a:b="1"/></rdf:RDF>');
  });

  it('takes no time of a hostile text', () => {
    const begin = performance.now();
    for (const text of ['<a "'.repeat(1e5), ' '.repeat(1e6), '<!--'.repeat(1e5), '<a>'.repeat(2e5)]) {
      mergedXmp(packet(''), packet(text));
      splitXmp(Buffer.from(packet(text)), 1000);
    }
    // Seconds for a busy machine; a walk that began anew at each sign would take many minutes.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
