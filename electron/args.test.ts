import { expect, test } from 'vitest';
import { type Arguments, readArguments } from './args.ts';
import { defaultSettings, type Settings } from './contract.ts';

const settingsOf = (read: Arguments): Settings => {
  if (read.kind !== 'enhance') throw new Error(`It was read as ${read.kind}.`);
  return read.settings;
};
const read = (...argv: string[]) => readArguments(argv, '1.2.3');

test('nothing, or plain paths, open the window', () => {
  expect(read()).toEqual({ kind: 'window', sources: [] });
  expect(read('a b', '/사진')).toEqual({ kind: 'window', sources: ['a b', '/사진'] });
});

test('enhance has the defaults of the contract', () => {
  expect(read('enhance', 'in')).toEqual({
    kind: 'enhance',
    sources: ['in'],
    out: undefined,
    recursive: false,
    json: false,
    settings: defaultSettings,
  });
});

test('every option arrives', () => {
  const given =
    '--out o --scale 1.5 --model m --recursive --strength 0 --format webp --quality 80 --policy number --json ' +
    '--chroma 420 --lossless --compression 9 --background #00FF10 --strip-gps --no-provenance --precision int8 --exact';
  expect(read('enhance', 'a', 'b', ...given.split(' '), '--name', '{name} new')).toEqual({
    kind: 'enhance',
    sources: ['a', 'b'],
    out: 'o',
    recursive: true,
    json: true,
    settings: {
      model: 'm',
      scale: 1.5,
      strength: 0,
      format: 'webp',
      quality: 80,
      policy: 'number',
      name: '{name} new',
      fit: null,
      chroma: '420',
      lossless: true,
      compression: 9,
      background: '#00ff10',
      metadata: 'no-gps',
      provenance: false,
      precision: 'int8',
      exact: true,
    },
  });
});

test.each(['width', 'height', 'longest'] as const)('--%s becomes a size to reach', (side) => {
  const { fit } = settingsOf(read('enhance', 'a', `--${side}`, '1920'));
  expect(fit).toEqual({ side, pixels: 1920 });
});

test('leaving all metadata out is more than leaving GPS out', () => {
  expect(settingsOf(read('enhance', 'a', '--strip-gps', '--strip-metadata')).metadata).toBe('strip');
  expect(settingsOf(read('enhance', 'a', '--strip-metadata')).metadata).toBe('strip');
});

test('serve takes sources and a port', () => {
  expect(read('serve')).toEqual({ kind: 'serve', sources: [], port: 0 });
  expect(read('serve', 'x', '--port', '8080')).toEqual({ kind: 'serve', sources: ['x'], port: 8080 });
  expect(read('serve', '--address-file', 'a')).toEqual({ kind: 'serve', sources: [], port: 0, addressFile: 'a' });
});

test('help and version are texts, not output', () => {
  expect(read('--version')).toEqual({ kind: 'version', text: '1.2.3\n' });
  for (const argv of [['--help'], ['enhance', '--help'], ['help'], ['help', 'enhance']]) {
    const help = read(...argv);
    expect(help.kind).toBe('help');
    expect('text' in help && help.text).toContain('Usage: dotbogi');
  }
});

test.each([
  ['no path', ['enhance']],
  ['an empty path', ['enhance', '']],
  ['scale 0.5', ['enhance', 'a', '--scale', '0.5']],
  ['scale 9', ['enhance', 'a', '--scale', '9']],
  ['scale 2x', ['enhance', 'a', '--scale', '2x']],
  ['scale 1e0', ['enhance', 'a', '--scale', '1e0']],
  ['scale of nothing', ['enhance', 'a', '--scale', '']],
  ['scale NaN', ['enhance', 'a', '--scale', 'NaN']],
  ['no value', ['enhance', 'a', '--scale']],
  ['strength 2', ['enhance', 'a', '--strength', '2']],
  ['quality 0', ['enhance', 'a', '--quality', '0']],
  ['quality 9.5', ['enhance', 'a', '--quality', '9.5']],
  ['two sizes', ['enhance', 'a', '--width', '10', '--height', '10']],
  ['a size and a scale', ['enhance', 'a', '--scale', '2', '--longest', '10']],
  ['a scale and a size', ['enhance', 'a', '--width', '10', '--scale', '2']],
  ['a width of nothing', ['enhance', 'a', '--width', '0']],
  ['half a pixel', ['enhance', 'a', '--height', '10.5']],
  ['compression 10', ['enhance', 'a', '--compression', '10']],
  ['an unknown chroma', ['enhance', 'a', '--chroma', '422']],
  ['a colour by name', ['enhance', 'a', '--background', 'white']],
  ['an unknown precision', ['enhance', 'a', '--precision', 'fp16']],
  ['an unknown format', ['enhance', 'a', '--format', 'bmp']],
  ['an unknown policy', ['enhance', 'a', '--policy', 'never']],
  ['an unknown option', ['enhance', 'a', '--fast']],
  ['an unknown option of the window', ['--fast']],
  ['a model that is no id', ['enhance', 'a', '--model', '../m']],
  ['an empty template', ['enhance', 'a', '--name', '']],
  ['an endless template', ['enhance', 'a', '--name', 'x'.repeat(201)]],
  ['an empty output folder', ['enhance', 'a', '--out', '']],
  ['a port that is none', ['serve', '--port', '70000']],
  ['an address file without a name', ['serve', '--address-file', '']],
])('%s is wrong, in one sentence', (_, argv) => {
  const wrong = read(...argv);
  expect(wrong.kind).toBe('wrong');
  expect('message' in wrong && wrong.message).toMatch(/^[A-Z][^\n]+\.$/);
});

test('an estimate alone is asked for, and a report by the name of its file', () => {
  expect(read('enhance', 'a', '--estimate')).toMatchObject({ kind: 'enhance', estimate: true });
  expect(read('enhance', 'a', '--report', '/r/보고.CSV')).toMatchObject({ report: '/r/보고.CSV' });
  expect(read('enhance', '--resume', '--report', 'r.json')).toMatchObject({ report: 'r.json' });
  expect(read('enhance', 'a', '--report', 'photo.jpg')).toMatchObject({ kind: 'wrong' });
  expect(read('enhance', 'a')).not.toHaveProperty('report');
});

test('earlier runs are gone on with, named or not, but not with other settings', () => {
  expect(read('enhance', '--resume')).toMatchObject({ kind: 'enhance', again: 'left', sources: [] });
  expect(read('enhance', '--resume', 'DIR', '--json')).toMatchObject({ again: 'left', sources: ['DIR'], json: true });
  expect(read('enhance', '--retry-failed')).toMatchObject({ again: 'failed' });
  expect(read('enhance', 'a')).not.toHaveProperty('again');
  for (const more of [['--scale', '3'], ['--out', 'o'], ['--recursive'], ['--no-provenance'], ['--retry-failed']]) {
    expect(read('enhance', '--resume', ...more), more.join(' ')).toMatchObject({ kind: 'wrong' });
  }
});
