// Hostile texts for a regular expression, made from its own source: beginnings, a part that repeats, and an end that fits nowhere.

/** Characters that stand for classes, and those that patterns often turn on. */
const common = [
  'a',
  'Z',
  '0',
  ' ',
  '\t',
  '\n',
  '.',
  ',',
  '-',
  '_',
  '"',
  '\\',
  '@',
  ':',
  '/',
  '=',
  'é',
  '{',
  '[',
];
const ends = ['', '\u0000', '!', '\n', 'x', ' '];

/** Characters that stand in the pattern for themselves, in their order. */
function literals(source: string): string[] {
  const plain = source
    .replaceAll(/\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})/gi, (_, long: string, short: string) =>
      String.fromCodePoint(Number.parseInt(long ?? short, 16)),
    )
    .replaceAll(/\\[pP]\{[^}]*\}|\\[bBdDsSwWkn]|\(\?(?:<?[:=!]|<\w+>)|\{\d*,?\d*\}/g, '')
    .replaceAll(/\\(.)/gs, '$1');
  return [...new Set(plain)].filter((character) => !'()[]{}|+*?^$'.includes(character));
}

/** Runs of literal text, which a beginning may have to be. */
function words(source: string): string[] {
  return [...source.matchAll(/(?:[\w@:/"' =,<>-]|\\[.*+?()[\]{}|/\\-])+/g)]
    .map(([word]) => word.replaceAll(/\\(.)/gs, '$1'))
    .filter((word) => word.length > 0 && word.length < 30)
    .slice(0, 8);
}

export interface Attack {
  readonly begin: string;
  readonly pump: string;
  readonly end: string;
}

export function attacksOn({ source }: RegExp): Attack[] {
  const own = literals(source).slice(0, 40);
  const begins = ['', ...words(source)];
  const pumps = new Set([...own, ...common, ...words(source)]);
  for (const one of own.slice(0, 8)) {
    for (const other of ['a', '0', '"', '\\']) {
      pumps.add(one + other);
      pumps.add(other + one);
    }
  }
  return begins.flatMap((begin) => [...pumps].flatMap((pump) => ends.map((end) => ({ begin, pump, end }))));
}

export function textOf({ begin, pump, end }: Attack, length: number): string {
  return begin + pump.repeat(Math.ceil(length / pump.length)) + end;
}
