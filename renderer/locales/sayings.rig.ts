/** Finds what the program says about photos in the sources themselves, so that no sentence is forgotten in a language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A sentence as it is written, with `{0}`, `{1}` … for what is filled in. */
export interface Saying {
  readonly file: string;
  readonly pattern: string;
}

/** Stands for a value until the places are counted. */
const slot = '\0';
const told = new Set(['fault', 'EngineError', 'Refusal']);
/** Properties of failures, trials and events that hold a sentence for people. */
const properties = new Set(['message', 'reason', 'trouble']);
const orElse = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);
/** Written whole, from a capital or a name to a full stop. */
const isSentence = (text: string) => /^[A-Z«“].* .*\.$/s.test(text);

/** The program's files below `folders` of the checkout, and single `files`, without tests. */
export function sourcesOf(root: string, folders: readonly string[], files: readonly string[]): Source[] {
  const below = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ts$/.test(name) && !/\.(test|rig|d)\.ts$/.test(name))
      .map((name) => `${folder}/${name.split(sep).join('/')}`),
  );
  return [...below, ...files].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

/** Every sentence of a file that may reach people: what failures, refusals and warnings are made of. */
export function sayingsOf({ name, text }: Source): Saying[] {
  const patterns = new Set<string>();
  const take = (node: ts.Expression | undefined) => {
    if (node) for (const way of waysOf(node)) if (way !== slot && way !== '') patterns.add(counted(way));
  };
  each(parsed(name, text), (node) => {
    for (const place of placesIn(node)) take(place);
    if (isText(node) && waysOf(node).some(isSentence)) take(node);
  });
  return [...patterns].map((pattern) => ({ file: name, pattern }));
}

/** Every text within one declaration: parts of sentences, of which no form tells that people read them. */
export function partsOf({ name, text }: Source, declaration: string): string[] {
  const found: string[] = [];
  each(parsed(name, text), (node) => {
    if (!isDeclared(node) || node.name?.getText() !== declaration) return;
    each(node, (inner) => {
      if (isText(inner)) found.push(...waysOf(inner).map(counted));
    });
  });
  return found;
}

function placesIn(node: ts.Node): readonly (ts.Expression | undefined)[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const called = node.expression.getText();
    if (told.has(called)) return [node.arguments?.[1]];
    return called === 'warnings.push' ? (node.arguments ?? []) : [];
  }
  if (ts.isPropertyAssignment(node) && properties.has(node.name.getText())) return [node.initializer];
  if (ts.isShorthandPropertyAssignment(node) && properties.has(node.name.text)) return [node.name];
  return [];
}

const isDeclared = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isVariableDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;
const isText = (node: ts.Node): node is Text => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** All texts that an expression can be, with a slot for each value that the sources do not tell. */
function waysOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return waysOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...waysOf(node.whenTrue), ...waysOf(node.whenFalse)];
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (ways, { expression, literal }) => joined(joined(ways, waysOf(expression)), [literal.text]),
      [node.head.text],
    );
  }
  if (ts.isBinaryExpression(node) && orElse.has(node.operatorToken.kind)) {
    return [...waysOf(node.left), ...waysOf(node.right)];
  }
  const known = ts.isIdentifier(node) ? constantOf(node) : undefined;
  return known ? waysOf(known) : [slot];
}

const joined = (heads: readonly string[], tails: readonly string[]): string[] =>
  heads.flatMap((head) => tails.map((tail) => head + tail));

/** What a name was declared as in the blocks around it; nothing where it is a parameter. */
function constantOf(name: ts.Identifier): ts.Expression | undefined {
  for (let at: ts.Node = name; at; at = at.parent) {
    if (ts.isFunctionLike(at) && at.parameters.some((one) => one.name.getText() === name.text)) return undefined;
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    const declared = at.statements
      .filter(ts.isVariableStatement)
      .filter(({ declarationList }) => (declarationList.flags & ts.NodeFlags.Const) !== 0)
      .flatMap(({ declarationList }) => declarationList.declarations);
    const found = declared.find((one) => one.name.getText() === name.text);
    if (found) return found.initializer;
  }
  return undefined;
}

function counted(way: string): string {
  let next = 0;
  return way.replaceAll(slot, () => `{${next++}}`);
}

function parsed(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
}

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}
