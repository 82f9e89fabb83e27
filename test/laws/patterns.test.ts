// Every regular expression of lib takes time in proportion to its text: 1 MB of hostile text costs little.
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { test } from 'tap';
import ts from 'typescript';
import { inClone } from '../root.ts';
import { attacksOn, textOf, type Attack } from './pattern-texts.ts';

interface Found {
  readonly where: string;
  readonly pattern: RegExp;
}

/** Patterns that are put together at run time: the file, and one as it comes out. */
const composed = new Map<string, RegExp>([]);

function patternsIn(file: string): { readonly literals: Found[]; readonly composedAt: string[] } {
  const source = ts.createSourceFile(file, readFileSync(inClone(file), 'utf8'), ts.ScriptTarget.ESNext);
  const literals: Found[] = [];
  const composedAt: string[] = [];
  const whereOf = (node: ts.Node) =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
  function visit(node: ts.Node): void {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      literals.push({ where: whereOf(node), pattern: new RegExp(body, flags) });
    }
    const called = ts.isNewExpression(node) || ts.isCallExpression(node) ? node.expression : undefined;
    if (called !== undefined && ts.isIdentifier(called) && called.text === 'RegExp') {
      composedAt.push(file);
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
  return { literals, composedAt };
}

const files = readdirSync(inClone('lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^build\/|contract\.ts$|schemas\.ts$/.test(name))
  .map((name) => `lib/${name}`);

/** Milliseconds that a pattern takes for a text, however it is used. */
function timeOf(pattern: RegExp, text: string): number {
  const own = new RegExp(pattern.source, pattern.flags);
  const started = performance.now();
  if (own.global) {
    text.replace(own, '');
  } else {
    own.exec(text);
  }
  return performance.now() - started;
}

const short = 16_000;
const long = 1_000_000;

test('each pattern is linear', (t) => {
  const found = files.map(patternsIn);
  const all = found.flatMap(({ literals }) => literals);
  t.comment(`${all.length} patterns`);
  const bad: string[] = [];
  for (const { where, pattern } of all) {
    let slowest: { attack: Attack; milliseconds: number }[] = [];
    for (const attack of attacksOn(pattern)) {
      const text = textOf(attack, short);
      let milliseconds = timeOf(pattern, text);
      if (milliseconds > 15) {
        milliseconds = Math.min(milliseconds, timeOf(pattern, text));
      }
      slowest = [...slowest, { attack, milliseconds }].toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 3);
      if (milliseconds > 15) {
        break;
      }
    }
    const [worst] = slowest;
    if (worst !== undefined && worst.milliseconds > 15) {
      bad.push(`${where} ${String(pattern)}: ${JSON.stringify(worst.attack)} ${worst.milliseconds.toFixed(1)} ms`);
      continue;
    }
    for (const { attack } of slowest) {
      const milliseconds = timeOf(pattern, textOf(attack, long));
      if (milliseconds > 500) {
        bad.push(`${where} ${String(pattern)}: ${JSON.stringify(attack)} 1MB ${milliseconds.toFixed(1)} ms`);
      }
    }
  }
  t.same(bad, []);
  t.end();
});
