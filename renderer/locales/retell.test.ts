import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { retell } from './retell.ts';
import { partsOf, sayingsOf, sourcesOf } from './sayings.rig.ts';
import korean from './told.ko.json';

const folders = ['electron/engine', 'electron/pipeline', 'electron/hosts', 'electron/contract'];
const sources = sourcesOf(join(import.meta.dirname, '../..'), folders, ['electron/rpc.ts', 'renderer/bridge.ts']);

/** Files whose sentences no page shows: the terminal prints them, the browser shows them in place of the page. */
const elsewhere = new Set(
  [
    ...['estimate-lines.ts', 'headless.ts', 'resume.ts'].map((name) => `terminal/${name}`),
    ...['browser/address-file.ts', 'browser/static.ts', 'report/report-rows.ts'],
    // Plain answers to requests that are not the page's own; its own never get one.
    ...['browser/browser.ts', 'browser/guard.ts'],
    // The window's own words, which lie there in both languages.
    'window/words.ts',
  ].map((name) => `electron/hosts/${name}`),
);
/** Sentences of which the sources alone do not tell what they say. */
const bare = new Set([
  // The sentences of the table `system`, which are asked for one by one below.
  '«{0}» {1}.',
  // The same where no path is known, with «A file» for a name.
  '«A file» {0}.',
]);
/** Where parts of sentences are written, and which of the texts there are such parts. */
const partly: readonly (readonly [file: string, declaration: string, which: RegExp])[] = [
  ['engine/run/fit.ts', 'wordOf', / /],
  ['engine/run/stall.ts', 'Doing', /./],
  ['contract/settings.ts', 'Fit', /^(width|height)$/],
  ['pipeline/file/source.ts', 'advice', / /],
  ['pipeline/file/source.ts', 'kinds', / raw$/],
  ['pipeline/file/float-layout.ts', 'obstacle', / /],
  ['pipeline/file/tiff-layout.ts', 'checkTiff', /[ -]/],
  ['pipeline/file/encode.ts', 'colourName', /^[a-z]+$/],
  ['pipeline/metadata/metadata.ts', 'carryXmp', / /],
  ['pipeline/metadata/metadata.ts', 'withProvenance', /^prov/],
  ['pipeline/network/sane.ts', 'verdict', / /],
  ['hosts/owner/engine-child.ts', 'exitOf', / /],
  ['hosts/owner/engine-owner.ts', 'drive', /nonsense/],
  ['hosts/owner/watch.ts', 'feelPulse', / /],
  ['hosts/window/engine-utility.ts', 'forkEngine', /code/],
];

const textsOf = (file: string, declaration: string) =>
  partsOf(sources.find(({ name }) => name === `electron/${file}`)!, declaration);
const system = textsOf('engine/failure.ts', 'system')
  .filter((text) => text.includes(' '))
  .map((text) => ({ file: 'electron/engine/failure.ts', pattern: `«{0}» ${text}.` }));
const parts = partly.flatMap(([file, declaration, which]) =>
  textsOf(file, declaration)
    .filter((text) => which.test(text))
    .map((pattern) => ({ file: `electron/${file}`, pattern })),
);
const whole = sources
  .filter(({ name }) => !elsewhere.has(name))
  .flatMap(sayingsOf)
  .filter(({ pattern }) => !bare.has(pattern));

const slots = (text: string) => [...text.matchAll(/\{(\d+)\}/g)].map((hit) => hit[1]!).sort();
const filled = (pattern: string, value: (place: string) => string) =>
  pattern.replace(/\{(\d+)\}/g, (_, at: string) => value(at));
/** A word of English that was left outside of names; abbreviations and makers are not in small letters alone. */
const isEnglish = (text: string) => /\b[a-z]{3,}\b/.test(text.replace(/[«“].*?[»”]/gs, ''));

describe('what the engine and the hosts say', () => {
  it('is found in the sources', () => {
    expect(whole.length).toBeGreaterThan(150);
    expect(partly.filter(([file, name, which]) => !textsOf(file, name).some((text) => which.test(text)))).toEqual([]);
    const rest = [
      `fault("a", fine ? \`«\${path}» \${far ? "is far" : "is near"}.\` : cause);`,
      `const part = \`\${width} × \${1}\`; function f(name) { warnings.push(\`\${part} of \${name}\`); }`,
    ].flatMap((text) => sayingsOf({ name: 'a.ts', text }).map(({ pattern }) => pattern));
    expect(rest).toEqual(['«{0}» is far.', '«{0}» is near.', '{0} × {1} of {2}']);
  });

  it('has a Korean sentence, whole', () => {
    const missing = [...whole, ...system, ...parts].filter(({ pattern }) => {
      const said = filled(pattern, (at) => `#${at}`);
      const told = retell(said, 'ko');
      return told === said || isEnglish(told) || !slots(pattern).every((at) => told.includes(`#${at}`));
    });
    expect(missing.map(({ file, pattern }) => `${file}: ${pattern}`)).toEqual([]);
  });

  it('is told by its own sentence, not by one that takes it for a value', () => {
    const hash = (text: string) => filled(text, (at) => `#${at}`);
    for (const [pattern, told] of Object.entries(korean))
      expect([pattern, retell(hash(pattern), 'ko')]).toEqual([pattern, hash(told)]);
  });

  it('is all that there are sentences for', () => {
    const said = new Set([...whole, ...system, ...parts].map(({ pattern }) => pattern));
    expect(Object.keys(korean).filter((pattern) => !said.has(pattern))).toEqual([]);
  });

  it('keeps every value', () => {
    for (const [pattern, told] of Object.entries(korean))
      expect([pattern, slots(told)]).toEqual([pattern, slots(pattern)]);
  });

  it('is told in the polite form, to its end', () => {
    const whole = Object.entries(korean).filter(([pattern]) => /^[A-Z«“{].*\.$/.test(pattern));
    const rude = whole.filter(([, told]) => !/(?:니다|세요|\{\d\}|\))\.$/.test(told));
    expect(rude).toEqual([]);
  });
});

const ko = (message: string) => retell(message, 'ko');

describe('a sentence', () => {
  it('stays as it is in English, and where it is not known', () => {
    expect(retell('“a.jpg” is empty.', 'en')).toBe('“a.jpg” is empty.');
    expect(ko('Nobody ever said this.')).toBe('Nobody ever said this.');
    expect(ko('')).toBe('');
  });

  it('keeps names of any script and with any sign', () => {
    expect(ko('“바다 사진.jpg” does not exist any more.')).toBe('“바다 사진.jpg” 파일이 더 이상 없습니다.');
    expect(ko('“a$1 (.*+?)[^\\]{0}|.png” is empty.')).toBe('“a$1 (.*+?)[^\\]{0}|.png” 파일이 비어 있습니다.');
    expect(ko('«/a\nb/c.jpg» does not hold a picture.')).toBe('«/a\nb/c.jpg» 파일에는 사진이 들어 있지 않습니다.');
    expect(ko('“x” is empty.” is empty.')).toBe('“x” is empty.” 파일이 비어 있습니다.');
  });

  it('does not take a name for a sentence', () => {
    expect(ko('“Cancelled.” is empty.')).toBe('“Cancelled.” 파일이 비어 있습니다.');
    expect(ko('«white» is there already.')).toBe('«white» 파일이 이미 있습니다.');
  });

  it('may hold another', () => {
    expect(ko('«b.png» cannot be made: nothing may be written into the folder «/읽기 전용».')).toBe(
      '«b.png» 파일을 만들 수 없습니다: «/읽기 전용» 폴더에 쓸 권한이 없습니다.',
    );
    expect(ko('The folder for the results cannot be made: «/a» is not there: part of its path is a file.')).toBe(
      '결과를 넣을 폴더를 만들 수 없습니다: «/a» 경로에 아무것도 없습니다. 경로의 중간이 폴더가 아니라 파일입니다.',
    );
    expect(ko('The engine stopped at «/사진/a.jpg»: it was ended by SIGKILL.')).toBe(
      '«/사진/a.jpg» 파일을 처리하다가 엔진이 멈췄습니다: SIGKILL 신호로 종료됨.',
    );
    expect(
      ko(
        '“x.nef” is a camera raw file, a format that Dotbogi does not read. Develop it to a TIFF or JPEG and enhance that.',
      ),
    ).toBe('“x.nef” 파일은 Dotbogi가 읽지 않는 카메라 RAW 형식입니다. TIFF나 JPEG로 현상한 파일을 향상하세요.');
    expect(ko('“VDSR” cannot be computed by cuda: its library is not installed.')).toBe(
      '“VDSR” 모델을 cuda 장치로 계산할 수 없습니다: 필요한 라이브러리가 설치되어 있지 않습니다.',
    );
    expect(ko('“a.jpg” has 10 × 4 pixels, and a height of 800 pixels would need ×200.00; at most ×8 is made.')).toBe(
      '“a.jpg” 파일은 10 × 4 픽셀이라 높이 800픽셀에 맞추려면 200.00배가 필요합니다. 8배까지만 확대합니다.',
    );
  });
});

describe('a file name that is made for it', () => {
  const long = (piece: string) => piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096);

  it('holds nothing up', () => {
    const slow: string[] = [];
    for (const pattern of Object.keys(korean)) {
      // Its own literals again and again, with a broken end and with a whole one.
      const name = long(filled(pattern, () => 'a') || 'a');
      for (const message of [
        `${filled(pattern, () => name)}!`,
        filled(pattern, () => name),
        `«${name}» cannot be made: ${name}`,
      ]) {
        const begin = performance.now();
        ko(message);
        if (performance.now() - begin > 50) slow.push(pattern);
      }
    }
    expect(slow).toEqual([]);
  });

  it('nests no deeper than it is long', () => {
    const begin = performance.now();
    ko(long('«a» cannot be made: '));
    ko(long('The folder for the results cannot be made: '));
    expect(performance.now() - begin).toBeLessThan(50);
  });
});
