import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import en from './en.json';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|node_modules|\.d\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

/** Attributes that people see or hear. */
const spoken = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label', 'aria-valuetext', 'aria-description']);
/** Two letters in a row are a word; a sign, a unit's first letter or a key is none. */
const isWord = (text: string) => /\p{L}{2,}/u.test(text);

/** Texts of JSX, and of attributes that are read out, which a component has written itself. */
function written(name: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isWord(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer) {
      const { initializer } = node;
      if (ts.isStringLiteral(initializer) && isWord(initializer.text)) found.push(initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

describe('components', () => {
  it('write no sentence themselves', () => {
    expect(sources.length).toBeGreaterThan(50);
    const own = sources.flatMap(({ name, text }) => written(name, text).map((words) => `${name}: ${words}`));
    expect(own).toEqual([]);
  });

  it('would be found out', () => {
    expect(written('a.tsx', '<p title="Two words">{x} Enhance now</p>')).toEqual(['Two words', 'Enhance now']);
    expect(written('a.tsx', '<p title={t("x.y")}>✓ {t("a.b")} ×</p>')).toEqual([]);
  });
});

describe('the catalogue', () => {
  const all = sources.map(({ text }) => text).join('\n');
  const bare = (key: string) => key.replace(/_(one|other)$/, '');
  const keys = [...new Set(Object.keys(en).map(bare))];

  it('holds every key that is asked for by its full name', () => {
    const asked = [...all.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((hit) => hit[1]!);
    expect(asked.length).toBeGreaterThan(80);
    expect([...new Set(asked)].filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('holds no key that nobody asks for', () => {
    const stems = [...all.matchAll(/`([\w.-]+\.[\w-]*)\$\{/g)].map((hit) => hit[1]!);
    const used = (key: string) => all.includes(`'${key}'`) || stems.some((stem) => key.startsWith(stem));
    expect(keys.filter((key) => !used(key))).toEqual([]);
  });
});
