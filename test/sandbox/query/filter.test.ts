// The filter grammar: what it reads, what it refuses, and which values pass a term.
import { test } from 'tap';
import { filterOperators, type FilterFields } from '../../../lib/sandbox/wire/filter-fields.ts';
import { FilterError } from '../../../lib/sandbox/query/filter-scanner.ts';
import { parseFilter } from '../../../lib/sandbox/query/filter.ts';
import { passes, type Term } from '../../../lib/sandbox/query/terms.ts';

import fc from 'fast-check';

const now = Date.parse('2026-07-20T12:00:00Z');
const fields: FilterFields = {
  name: { kind: 'text', operators: ['equals', 'any', 'contains', 'starts-with', 'ends-with'] },
  status: { kind: 'text', operators: ['equals', 'any'], choices: ['queued', 'complete'] },
  'messages.channel': { kind: 'text', operators: ['equals'] },
  created: { kind: 'time', operators: ['greater-than', 'less-or-equal'] },
  size: { kind: 'number', operators: ['greater-or-equal', 'less-than'] },
  archived: { kind: 'boolean', operators: ['equals'] },
  profile: { kind: 'none', operators: ['has'] },
  topics: { kind: 'text', operators: ['contains-any', 'contains-all'] },
};

const read = (text: string): Term[] => parseFilter(text, fields, 'thing', now);
const values = (text: string): unknown[] => read(text).flatMap(({ values: wanted }) => wanted);
const refusal = (text: string): string => {
  try {
    read(text);
    return '';
  } catch (error) {
    return error instanceof FilterError ? error.message : String(error);
  }
};

void test('terms are read with their operator, field and values', (t) => {
  t.same(read("equals(name,'A'),greater-than(created,2026-01-01T00:00:00Z)"), [
    { operator: 'equals', field: 'name', kind: 'text', values: ['A'] },
    {
      operator: 'greater-than',
      field: 'created',
      kind: 'time',
      values: [Date.parse('2026-01-01T00:00:00Z')],
    },
  ]);
  t.same(values('any(name,["A", \'B\',"C"])'), ['A', 'B', 'C']);
  t.same(values("equals(messages.channel,'email')"), ['email']);
  t.same(values('equals(archived,true)'), [true]);
  t.same(values('greater-or-equal(size,-2.5)'), [-2.5]);
  t.same(values("equals(name,['example'])"), ['example'], 'as the specification’s own example has it');
  t.same(read('has(profile)')[0]?.values, []);
  t.end();
});

void test('quoted strings take both quotes and backslashes', (t) => {
  t.same(values(String.raw`equals(name,"say \"hi\" \\ 'x'")`), [String.raw`say "hi" \ 'x'`]);
  t.same(values(String.raw`equals(name,'O\'Brien, a) b]')`), ["O'Brien, a) b]"]);
  t.end();
});

void test('any text survives being quoted', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
      return values(`equals(name,${quoted})`)[0] === text;
    }),
  );
  t.end();
});

void test('times may have any zone, none means UTC, a date is its midnight', (t) => {
  const time = Date.parse('2026-01-01T00:00:00Z');
  for (const text of [
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00+00:00',
    '2026-01-01T00:00:00',
    '2026-01-01',
  ]) {
    t.same(values(`greater-than(created,${text})`), [time], text);
  }
  t.same(values('greater-than(created,2026-01-01T01:00:00.500+0100)'), [time + 500]);
  t.end();
});

void test('what Klaviyo would refuse is refused, and says why', (t) => {
  const cases: [string, RegExp][] = [
    ['', /empty/],
    ['nonsense', /not a filter operator/],
    ["and(equals(name,'a')", /expected ','/],
    ['and()', /'' is not a filter operator/],
    ["equals(nope,'a')", /'nope' is not a filterable field for the 'thing' resource/],
    ["equals(constructor,'a')", /not a filterable field/],
    ["ends-with(status,'a')", /'ends-with' is not an allowed operator for the field 'status'/],
    ['equals(name,A)', /string in quotes/],
    ["equals(name,'A)", /does not end/],
    ["equals(name,'A'", /expected '\)'/],
    ['equals(name)', /expected ','/],
    ['equals(name,)', /a value is missing/],
    ["equals(name,'A') equals(name,'B')", /expected ','/],
    ["equals(name,'A'),", /not a filter operator/],
    ["any(name,'A')", /takes a list/],
    ['any(name,[])', /takes a list of one or more/],
    ["equals(name,['A','B'])", /takes one value/],
    ["contains(name,['A'])", /takes one value/],
    ["equals(status,'other')", /one of 'queued', 'complete'/],
    ["equals(archived,'true')", /true or false/],
    ["greater-or-equal(size,'5')", /a number/],
    ['greater-or-equal(size,many)', /a number/],
    ["greater-than(created,'2026-01-01T00:00:00Z')", /without quotes/],
    ['greater-than(created,yesterday)', /ISO 8601/],
    ['greater-than(created,2026-13-01T00:00:00Z)', /ISO 8601/],
  ];
  for (const [text, why] of cases) {
    t.match(refusal(text), why, text);
  }
  t.end();
});

void test('a time within five seconds of now is refused, and no other', (t) => {
  const at = (offset: number): string => `less-or-equal(created,${new Date(now + offset).toISOString()})`;
  for (const offset of [-4999, 0, 4999]) {
    t.match(refusal(at(offset)), /within 5 seconds of now/);
  }
  for (const offset of [-86_400_000, -5000, 5000]) {
    t.equal(refusal(at(offset)), '');
  }
  t.end();
});

/** A term made by hand, so that every operator is tried on every kind of value. */
const term = (operator: Term['operator'], kind: Term['kind'], ...wanted: Term['values']): Term => ({
  operator,
  kind,
  field: 'x',
  values: wanted,
});

void test('each operator passes what it should', (t) => {
  const cases: [Term, unknown, boolean][] = [
    [term('equals', 'text', 'a'), 'a', true],
    [term('equals', 'text', 'a'), 'A', false],
    [term('equals', 'text', null), null, true],
    [term('equals', 'text', 'a'), undefined, false],
    [term('any', 'text', 'a', 'b'), 'b', true],
    [term('any', 'text', 'a', 'b'), 'c', false],
    [term('any', 'text', 'a'), ['c', 'a'], true],
    [term('contains', 'text', 'EA'), 'heart', true],
    [term('starts-with', 'text', 'He'), 'heart', true],
    [term('ends-with', 'text', 'he'), 'heart', false],
    [term('contains-any', 'text', 'a', 'z'), ['a', 'b'], true],
    [term('contains-all', 'text', 'a', 'z'), ['a', 'b'], false],
    [term('contains-all', 'text', 'a', 'b'), ['b', 'a', 'c'], true],
    [term('greater-than', 'number', 5), 5, false],
    [term('greater-or-equal', 'number', 5), 5, true],
    [term('less-than', 'number', 5), 5, false],
    [term('less-or-equal', 'number', 5), 5, true],
    [term('greater-than', 'number', 5), null, false],
    [term('greater-than', 'time', now), '2026-07-20T14:00:01+02:00', true],
    [term('less-than', 'time', now), now - 1, true],
    [term('has', 'none'), 'x', true],
    [term('has', 'none'), null, false],
  ];
  for (const [one, value, expected] of cases) {
    t.equal(
      passes(one, value),
      expected,
      `${one.operator}(${JSON.stringify(one.values)}) of ${JSON.stringify(value)}`,
    );
  }
  t.same(
    new Set(cases.map(([{ operator }]) => operator)),
    new Set(filterOperators),
    'all operators are tried',
  );
  t.end();
});

void test('and(...) around terms, and a time with a blank, are read as they are meant', (t) => {
  const plain = `equals(name,'a, b'),greater-than(created,2026-01-02T03:04:05+00:00)`;
  const blank = plain.replace('T', ' ');
  const [first = '', second = ''] = plain.split(/,(?=greater)/);
  for (const text of [`and(${plain})`, blank, `and(${blank})`, `and(${first}),and(${second})`]) {
    t.same(parseFilter(text, fields, 'list', now), parseFilter(plain, fields, 'list', now), text);
  }
  t.same(
    parseFilter('greater-than(created,2026-01-02 03:04:05)', fields, 'list', now)[0]?.values,
    [Date.parse('2026-01-02T03:04:05Z')],
    'UTC where there is no zone',
  );
  t.end();
});
