import { expect, test } from 'vitest';
import { readArguments } from './args.ts';
import { defaultSettings } from './contract.ts';

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
    '--out o --scale 1.5 --model m --recursive --strength 0 --format webp --quality 80 --policy number --json';
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
    },
  });
});

test('serve takes sources and a port', () => {
  expect(read('serve')).toEqual({ kind: 'serve', sources: [], port: 0 });
  expect(read('serve', 'x', '--port', '8080')).toEqual({ kind: 'serve', sources: ['x'], port: 8080 });
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
  ['scale 5', ['enhance', 'a', '--scale', '5']],
  ['scale 2x', ['enhance', 'a', '--scale', '2x']],
  ['scale 1e0', ['enhance', 'a', '--scale', '1e0']],
  ['scale of nothing', ['enhance', 'a', '--scale', '']],
  ['scale NaN', ['enhance', 'a', '--scale', 'NaN']],
  ['no value', ['enhance', 'a', '--scale']],
  ['strength 2', ['enhance', 'a', '--strength', '2']],
  ['quality 0', ['enhance', 'a', '--quality', '0']],
  ['quality 9.5', ['enhance', 'a', '--quality', '9.5']],
  ['an unknown format', ['enhance', 'a', '--format', 'bmp']],
  ['an unknown policy', ['enhance', 'a', '--policy', 'never']],
  ['an unknown option', ['enhance', 'a', '--fast']],
  ['an unknown option of the window', ['--fast']],
  ['a model that is no id', ['enhance', 'a', '--model', '../m']],
  ['an empty template', ['enhance', 'a', '--name', '']],
  ['an endless template', ['enhance', 'a', '--name', 'x'.repeat(201)]],
  ['an empty output folder', ['enhance', 'a', '--out', '']],
  ['a port that is none', ['serve', '--port', '70000']],
])('%s is wrong, in one sentence', (_, argv) => {
  const wrong = read(...argv);
  expect(wrong.kind).toBe('wrong');
  expect('message' in wrong && wrong.message).toMatch(/^[A-Z][^\n]+\.$/);
});
