import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../contract.ts';
import { enhance } from './enhance.ts';
import { decode } from './file/decode.ts';
import { readCatalog } from './network/catalog.ts';
import { bicubic, type Network } from './network/network.ts';
import { openNetwork } from './network/session.ts';

/** What other programs make of our results; where one is not installed, its tests are skipped. */
const has = (program: string, argument: string): boolean => {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const hasMagick = has('convert', '-version');
const hasBoth = hasMagick && has('exiftool', '-ver');
const unless = (there: boolean, name: string) => (there ? '' : ` (skipped: ${name} is not installed)`);

const go = new AbortController().signal;
const run = promisify(execFile);
const models = fileURLToPath(new URL('../../models', import.meta.url));
const formats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
/** Milliseconds: other programs are started many times, and a busy machine starts them slowly. */
const patience = 240_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'second-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function enhanced(source: string, given: Partial<Settings>, network: Network = bicubic('bicubic', 2)) {
  const settings = { ...defaultSettings, ...given };
  const target = join(folder, `${crypto.randomUUID()}.${settings.format}`);
  const how = { settings, network, previews: false, replace: false };
  await enhance(go, { source, target }, how);
  return target;
}

async function bytesBy(...args: readonly string[]): Promise<Buffer> {
  const { stdout } = await run('convert', args, { encoding: 'buffer', maxBuffer: 1e9 });
  return stdout;
}

const wide = (bytes: Buffer): Uint16Array => new Uint16Array(Uint8Array.from(bytes).buffer);

function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

function meanApart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (level, i) => Math.abs(level - b[i]!)).reduce((sum, level) => sum + level, 0) / a.length;
}

describe.skipIf(!hasBoth)(`every orientation${unless(hasBoth, 'exiftool or ImageMagick')}`, () => {
  it.each(formats)(
    'in %s comes out upright, and says 1',
    async (format) => {
      const [width, height] = [48, 32];
      const white = await sharp({ create: { width: width / 2, height: height / 2, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      const upright = await sharp({ create: { width, height, channels: 3, background: '#000' } })
        .composite([{ input: white, left: 0, top: 0 }])
        .png()
        .toBuffer();
      const targets: string[] = [];
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const undo = { 6: 8, 8: 6 }[orientation] ?? orientation;
        const turned = await sharp(await sharp(upright).withMetadata({ orientation: undo }).toBuffer())
          .autoOrient()
          .png()
          .toBuffer();
        const source = join(folder, `${orientation}.${format}`);
        // AVIF has boxes for it, which its encoder writes; the others have the tag alone.
        const avif = format === 'avif';
        const lying = avif ? sharp(turned).withMetadata({ orientation }) : sharp(turned);
        await lying.toFormat(format).toFile(source);
        if (!avif) await run('exiftool', ['-q', '-overwrite_original', `-Orientation#=${orientation}`, source]);
        targets.push(await enhanced(source, { format }));
      }
      const { stdout } = await run('exiftool', ['-j', '-n', '-Orientation', '-ImageSize', ...targets]);
      const told = JSON.parse(stdout) as { Orientation?: number; ImageSize: string }[];
      for (const { Orientation, ImageSize } of told) {
        expect([Orientation ?? 1, ImageSize]).toEqual([1, `${2 * width} ${2 * height}`]);
      }
      // Each picture as four pixels, and without a look at its tag: only the upper left quarter is light.
      const quarters = await bytesBy(...targets, '-scale', '2x2!', '-colorspace', 'Gray', '-depth', '8', 'gray:-');
      expect([...quarters].map((level) => (level > 200 ? 1 : level < 55 ? 0 : -1))).toEqual(
        targets.flatMap(() => [1, 0, 0, 0]),
      );
    },
    patience,
  );
});

describe.skipIf(!hasBoth)(`an orientation that only the EXIF of an AVIF says${unless(hasBoth, 'exiftool')}`, () => {
  it('is not applied, as the format has it, and does not stay to mislead', async () => {
    const source = join(folder, 'told.avif');
    await sharp({ create: { width: 24, height: 16, channels: 3, background: '#888' } }).toFile(source);
    await run('exiftool', ['-q', '-overwrite_original', '-Orientation#=6', source]);
    const target = await enhanced(source, { format: 'avif' });
    const { stdout } = await run('exiftool', ['-j', '-n', '-Orientation', '-ImageSize', source, target]);
    expect(JSON.parse(stdout)).toMatchObject([
      { Orientation: 6, ImageSize: '24 16' },
      { Orientation: 1, ImageSize: '48 32' },
    ]);
  });
});

describe.skipIf(!hasMagick)(`depth${unless(hasMagick, 'ImageMagick')}`, () => {
  it.each(['png', 'tiff'] as const)(
    'a ramp of 65,536 steps keeps its levels in %s',
    async (format) => {
      const ramp = Buffer.from(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer);
      const raw = join(folder, 'ramp.raw');
      await writeFile(raw, ramp);
      const source = join(folder, `ramp.${format}`);
      await bytesBy('-size', '1024x64', '-depth', '16', '-endian', 'LSB', `gray:${raw}`, source);
      expect(wide(await bytesBy(source, '-endian', 'LSB', '-depth', '16', 'gray:-'))).toEqual(wide(ramp));
      const { models: list } = await readCatalog(models);
      const lite = list.find(({ id }) => id === 'asym-lite')!;
      const { network } = await openNetwork(lite, models, 2, { providers: ['cpu'], threads: 1 });
      for (const used of [bicubic('bicubic', 2), network]) {
        const target = await enhanced(source, { format, exact: true }, used);
        const read = wide(await bytesBy(target, '-endian', 'LSB', '-depth', '16', 'gray:-'));
        expect(read.length).toBe(4 * 65_536);
        // 8 bit would leave 256. Enlarging by two makes new values, and every old one stays near its own.
        expect(new Set(read).size).toBeGreaterThan(10_000);
        expect(read).toEqual((await decode(go, target)).data);
      }
      await network.close();
    },
    patience,
  );

  const narrow: readonly (readonly [string, string, readonly string[]])[] = [
    ...[1, 2, 4].flatMap((bits) =>
      ['png', 'tif'].map(
        (format) =>
          [`grey of ${bits} bit`, format, ['-colorspace', 'Gray', '-depth', `${bits}`, '-type', 'Grayscale']] as const,
      ),
    ),
    ['black and white', 'png', ['-monochrome']],
    ['black and white', 'gif', ['-monochrome']],
    [
      'black and white, 0 is white',
      'tif',
      ['-monochrome', '-depth', '1', '-define', 'quantum:polarity=min-is-white', '-compress', 'None'],
    ],
    ['a fax', 'tif', ['-monochrome', '-compress', 'Group4']],
    [
      'grey of 4 bit, deflated',
      'tif',
      ['-colorspace', 'Gray', '-depth', '4', '-type', 'Grayscale', '-compress', 'Zip'],
    ],
    ...[2, 4, 16, 256].flatMap((colours) =>
      ['png', 'tif', 'gif'].map(
        (format) => [`a palette of ${colours}`, format, ['-colors', `${colours}`, '-type', 'Palette']] as const,
      ),
    ),
  ];
  it(
    'of 1, 2 and 4 bit and of palettes is widened as ImageMagick widens it',
    async () => {
      const colourful = ['-size', '61x37', 'gradient:#20e0a0-#c01030', '-rotate', '30', '+repage'];
      for (const [i, [what, format, options]] of narrow.entries()) {
        const source = join(folder, `narrow-${i}.${format}`);
        await bytesBy(...colourful, ...options, source);
        const image = await decode(go, source);
        expect(image.depth, `${what} ${format}`).toBe(8);
        const kind = image.channels === 1 ? 'gray' : 'rgb';
        const colours =
          image.channels === 1 ? image.data : image.data.filter((_, at) => image.channels === 3 || at % 4 < 3);
        expect(image.channels === 2, `${what} ${format}`).toBe(false);
        // A palette in a TIFF has 16 bit, of which the decoder cuts the lower half off and ImageMagick rounds.
        const most = what.startsWith('a palette') && format === 'tif' ? 1 : 0;
        const theirs = await bytesBy(source, '-depth', '8', `${kind}:-`);
        expect(apart(colours, theirs), `${what} ${format}`).toBeLessThanOrEqual(most);
      }
    },
    patience,
  );
});

describe.skipIf(!hasMagick)(`lossless${unless(hasMagick, 'ImageMagick')}`, () => {
  it.each(['png', 'webp', 'tiff'] as const)('%s holds every pixel that was drawn, transparency too', async (format) => {
    const noise = join(folder, 'noise.png');
    // A plain picture: its random numbers are always the same.
    const plasma = ['-size', '90x70', '-seed', '7', 'plasma:fractal', '-depth', '8'];
    await bytesBy(
      ...plasma,
      '(',
      '+clone',
      '-colorspace',
      'Gray',
      ')',
      '-alpha',
      'off',
      '-compose',
      'CopyOpacity',
      '-composite',
      noise,
    );
    const drawn = await enhanced(noise, { format: 'png' });
    const target = await enhanced(noise, { format, lossless: true });
    expect((await bytesBy(target, '-depth', '8', 'rgba:-')).equals(await bytesBy(drawn, '-depth', '8', 'rgba:-'))).toBe(
      true,
    );
  });
});

describe.skipIf(!hasMagick)(`CMYK${unless(hasMagick, 'ImageMagick')}`, () => {
  it(
    'goes through its profile as ImageMagick sends it',
    async () => {
      const [press, screen] = [join(folder, 'press.icc'), join(folder, 'screen.icc')];
      const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } });
      for (const [profile, path] of [
        ['cmyk', press],
        ['srgb', screen],
      ] as const) {
        const file = await blank.clone().withIccProfile(profile).jpeg().toBuffer();
        await writeFile(path, (await sharp(file).metadata()).icc!);
      }
      // Every ink in steps of a quarter, in squares of 8 so that JPEG keeps them flat.
      const inks = Buffer.alloc(25 * 25 * 4);
      for (let i = 0; i < 625; i++) {
        const steps = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25) % 5, Math.floor(i / 125)];
        // Not more than a press can print: three inks and some black.
        inks.set(
          steps.map((step, ink) => step * (ink === 3 ? 32 : 51)),
          i * 4,
        );
      }
      const raw = join(folder, 'inks.raw');
      await writeFile(raw, inks);
      for (const format of ['tif', 'jpg']) {
        const source = join(folder, `inks.${format}`);
        await bytesBy(
          '-size',
          '25x25',
          '-depth',
          '8',
          `cmyk:${raw}`,
          '-scale',
          '800%',
          '-quality',
          '100',
          '-profile',
          press,
          source,
        );
        const image = await decode(go, source);
        expect([image.channels, image.icc]).toEqual([3, null]);
        expect(image.warnings[0]).toMatch(/^“inks\.\w+” was converted from CMYK to sRGB through its profile “.+”\.$/);
        const theirs = await bytesBy(source, '-intent', 'Perceptual', '-profile', screen, '-depth', '8', 'rgb:-');
        const naive = await bytesBy(source, '+profile', '*', '-colorspace', 'sRGB', '-depth', '8', 'rgb:-');
        // Both ask lcms, which puts a table of 17 steps for each ink in the profile's place, or for ImageMagick a finer
        // one; between the steps they part: 1.5 levels on average, 11 at most. Another intent would be 5 to 6 off.
        expect(meanApart(image.data, theirs), format).toBeLessThan(2);
        expect(apart(image.data, theirs), format).toBeLessThanOrEqual(16);
        expect(meanApart(image.data, naive), format).toBeGreaterThan(10);
      }
    },
    patience,
  );
});

describe.skipIf(!hasBoth)(`profiles${unless(hasBoth, 'exiftool or ImageMagick')}`, () => {
  it.each(['srgb', 'p3'] as const)(
    '%s is byte for byte in the result of every format',
    async (name) => {
      const source = join(folder, `${name}.png`);
      const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: '#20c060' } });
      await picture.withIccProfile(name).png().toFile(source);
      const { icc } = await sharp(source).metadata();
      for (const format of formats) {
        const target = await enhanced(source, { format });
        const { stdout } = await run('exiftool', ['-icc_profile', '-b', target], { encoding: 'buffer' });
        expect(stdout.equals(icc!), format).toBe(true);
      }
    },
    patience,
  );
});
