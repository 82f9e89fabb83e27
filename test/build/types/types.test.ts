// The types of records: how JSON Schema becomes TypeScript, and that the committed file is as it is made.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { interfaceText, memberKey, typesIn, unionOf } from '../../../lib/build/types/type-text.ts';
import { operations } from '../../../lib/sink/operations/index.ts';
import { resources } from '../../../lib/source/resources/index.ts';
import { workFolder } from '../../cli/harness.ts';
import { inClone } from '../../root.ts';

const file = 'lib/library/contract-records.ts';
const command = inClone('dist/lib/build/types/make.js');

test('a schema is the type of what it describes', async (t) => {
  const cases: readonly (readonly [object, string])[] = [
    [{}, 'unknown'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'string | null'],
    [{ type: 'string', enum: ["it's", 'a | b', 'back\\slash'] }, "'it\\'s' | 'a | b' | 'back\\\\slash'"],
    [{ enum: ['added', 2, null] }, "'added' | 2 | null"],
    [{ anyOf: [{ type: 'null' }, { type: 'number' }, { type: ['null', 'number'] }] }, 'number | null'],
    [{ anyOf: [{ type: 'string' }, {}] }, 'unknown'],
    [{ type: 'array' }, 'readonly unknown[]'],
    [
      { type: 'array', items: { type: 'array', items: { type: 'string' } } },
      'readonly (readonly string[])[]',
    ],
    [{ type: 'array', items: { type: ['string', 'null'] } }, 'readonly (string | null)[]'],
    [{ type: 'object' }, 'Readonly<Record<string, unknown>>'],
    [
      { type: 'object', properties: { id: { type: 'string' }, 'a-b': { type: 'boolean' } } },
      "{ readonly id?: string; readonly 'a-b'?: boolean }",
    ],
    [{ allOf: [{ type: 'string' }, {}, { type: ['string', 'null'] }] }, '((string) & (string | null))'],
    [{ allOf: [{}, {}] }, 'unknown'],
  ];
  for (const [schema, text] of cases) {
    t.equal(unionOf(typesIn({ ...schema })), text);
  }
  t.equal(memberKey('campaign-messages'), "'campaign-messages'");
  t.throws(() => typesIn({ type: 'tuple' }), /no TypeScript for the type "tuple"/);
});

test('each operation and resource has its types', async (t) => {
  const text = readFileSync(inClone(file), 'utf8');
  for (const [all, kinds] of [
    ['OperationRecords', operations],
    ['OperationFields', operations],
    ['ResourceRecords', resources],
  ] as const) {
    const [, body = ''] = new RegExp(`^export interface ${all} {\\n(.*?)^}$`, 'ms').exec(text) ?? [];
    const isSpeltOut = (key: string) => body.includes(`  readonly ${key}: {\n`);
    for (const { name } of kinds) {
      const key = memberKey(name);
      const [, same] = new RegExp(`^  readonly ${key}: ${all}\\['(.*)'\\];$`, 'm').exec(body) ?? [];
      t.ok(isSpeltOut(same === undefined ? key : memberKey(same)), `${all}: ${name}`);
    }
  }
});

test('a type that stands there already is called by its first name', (t) => {
  const members = [
    { name: 'a', type: '{ x: 1 }' },
    { name: 'b-c', words: 'other', type: '{ x: 2 }' },
    { name: 'd', words: 'the same', type: '{ x: 2 }' },
  ];
  t.equal(
    interfaceText('All', members),
    "export interface All {\n  readonly a: { x: 1 };\n  /** other */\n  readonly 'b-c': { x: 2 };\n  /** the same */\n  readonly d: All['b-c'];\n}",
  );
  t.end();
});

test('the committed file is as it is made; --check says where it is not', async (t) => {
  t.match(spawnSync(process.execPath, [command, '--check']), { status: 0 });
  const folder = workFolder(t);
  const make = (...args: readonly string[]) =>
    spawnSync(process.execPath, [command, '--root', folder, ...args], { encoding: 'utf8' });
  mkdirSync(join(folder, 'lib/library'), { recursive: true });
  writeFileSync(join(folder, file), '// by hand\n');
  t.match(make('--check'), {
    status: 65,
    stdout: '',
    stderr: `types: not as \`make docs\` writes it: ${file}\n`,
  });
  t.match(make(), { status: 0, stdout: `written: ${file}\n`, stderr: '' });
  t.match(make(), { status: 0, stdout: '' });
  t.match(make('--check'), { status: 0, stderr: '' });
  t.equal(readFileSync(join(folder, file), 'utf8'), readFileSync(inClone(file), 'utf8'));
});
