// Every regular expression of lib takes time in proportion to its text: 1 MB of hostile text costs little.
import { readdirSync, readFileSync } from 'node:fs';
import { cpuUsage } from 'node:process';
import { test } from 'tap';
import ts from 'typescript';
import { showControl } from '../../lib/schedule/store/control-characters.ts';
import { isPlainlyValid } from '../../lib/sink/columns/values/phone-pattern.ts';
import { inClone } from '../root.ts';
import { attacksOn, textOf, type Attack } from './pattern-texts.ts';

interface Found {
  readonly where: string;
  readonly pattern: RegExp;
}

/** Where patterns are put together at run time; what they are for is tried with hostile texts below. */
const composing = ['lib/schedule/store/control-characters.ts', 'lib/sink/columns/values/phone-pattern.ts'];

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

/** Milliseconds of processor time, so that what else the machine does counts less. */
function timeOf(work: () => unknown): number {
  const before = cpuUsage();
  work();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}

/** However the pattern is used. */
function timeToApply({ source, flags }: RegExp, text: string): number {
  const own = new RegExp(source, flags);
  return timeOf(() => (own.global ? text.replace(own, '') : own.exec(text)));
}

/**
 * The length of the texts by which attacks are compared: what is quadratic takes a thousand times as long as what is
 * linear, and a pattern has thousands of attacks.
 */
const compared = 2500;

/**
 * Lengths of texts, each with what a pattern may take for it: one that is linear takes a tenth of that, one that is
 * quadratic is beyond the bound of one of them without taking a minute. `attacks`: so many of the slowest are tried.
 */
const steps = [
  { length: 10_000, bound: 12, attacks: 4 },
  { length: 100_000, bound: 150, attacks: 2 },
  { length: 1_000_000, bound: 1000, attacks: 1 },
] as const;

/** Where one text takes long, the second try counts: the first may have compiled the pattern or collected garbage. */
function isBeyond(pattern: RegExp, attack: Attack, { length, bound }: (typeof steps)[number]): boolean {
  const text = textOf(attack, length);
  return timeToApply(pattern, text) >= bound && timeToApply(pattern, text) >= bound;
}

function complaintsAbout({ where, pattern }: Found): string[] {
  const timed: { attack: Attack; milliseconds: number }[] = [];
  for (const attack of attacksOn(pattern)) {
    const milliseconds = timeToApply(pattern, textOf(attack, compared));
    timed.push({ attack, milliseconds });
    if (milliseconds > 10 * steps[0].bound) {
      break;
    }
  }
  const slowest = timed.toSorted((a, b) => b.milliseconds - a.milliseconds);
  for (const step of steps) {
    const beyond = slowest.slice(0, step.attacks).find(({ attack }) => isBeyond(pattern, attack, step));
    if (beyond !== undefined) {
      const { length, bound } = step;
      return [
        `${where} ${String(pattern)}: ${length} characters of ${JSON.stringify(beyond.attack)} take over ${bound} ms`,
      ];
    }
  }
  return [];
}

test('each pattern in lib is linear', (t) => {
  const found = files.map(patternsIn);
  const all = found.flatMap(({ literals }) => literals);
  t.ok(all.length > 200, `${all.length} patterns`);
  t.same(all.flatMap(complaintsAbout), []);
  t.same(found.flatMap(({ composedAt }) => composedAt).toSorted(), [
    composing[0],
    ...Array<string | undefined>(4).fill(composing[1]),
  ]);
  t.end();
});

test('the search finds what is quadratic', (t) => {
  for (const pattern of [/\s+$/, /"(?:[^"\\]|\\.)*"/g, /^0*(\d*)x/, /'td .*?job:show/]) {
    t.ok(complaintsAbout({ where: 'here', pattern }).length > 0, String(pattern));
  }
  t.end();
});

test('patterns that are put together are linear in what they are for', (t) => {
  for (const pump of ['0', '+1', '\u001b', 'a\u0000', '+812']) {
    const text = textOf({ begin: '+81', pump, end: '!' }, 1_000_000);
    t.ok(timeOf(() => showControl(text, true)) < 3000, 'control characters');
    t.ok(timeOf(() => isPlainlyValid(text)) < 1000, 'phone numbers');
  }
  t.end();
});
