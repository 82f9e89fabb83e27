// One word for one idea: no exported name stands for two things.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { inClone } from '../root.ts';

const lib = inClone('lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** One idea in several places: where each command begins. */
const shared: ReadonlySet<string> = new Set(['main']);

/** What an export declares; a type and a value of one name in one file are one thing. */
const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:class|const enum|const|enum|function\*?|interface|let|type) (\w+)/;
/** What others have declared. */
const passedOn = /^export (?:type )?(?:\*(?: as \w+)?|\{[^}]*\}) from '/;

/** The names that a source declares and exports, and the exports that nobody understands. */
function exportsOf(source: string): { readonly names: Set<string>; readonly strange: string[] } {
  const names = new Set<string>();
  const strange: string[] = [];
  for (const { index } of source.matchAll(/^export\b/gm)) {
    const statement = source.slice(index);
    const [, name] = declaration.exec(statement) ?? [];
    if (name !== undefined) {
      names.add(name);
    } else if (!passedOn.test(statement)) {
      strange.push(statement.split('\n')[0] ?? '');
    }
  }
  return { names, strange };
}

/** By a name, the places that declare it: those of several only. */
function clashes(sources: Iterable<readonly [place: string, source: string]>): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const [place, source] of sources) {
    for (const name of exportsOf(source).names) {
      places.set(name, [...(places.get(name) ?? []), place]);
    }
  }
  return new Map([...places].filter(([name, all]) => all.length > 1 && !shared.has(name)));
}

test('two declarations of a name are found, a name that is passed on is one thing', async (t) => {
  const found = clashes([
    ['a', 'export interface Row {}\nexport const row = 1;\nexport async function* rows() {}\n'],
    [
      'b',
      "export { row } from './a.ts';\nexport type {\n  Row,\n} from './a.ts';\nexport * from './a.ts';\n",
    ],
    ['c', 'export type Row = string;\nexport function main() {}\n'],
    ['d', 'export class Rows {}\nexport const rows = [];\nexport function main() {}\n'],
  ]);
  t.same(
    [...found],
    [
      ['Row', ['a', 'c']],
      ['rows', ['a', 'd']],
    ],
  );
  t.same(exportsOf('const a = 1;\nexport { a };\n').strange, ['export { a };']);
});

test('no exported name stands for two things', async (t) => {
  t.ok(files.length > 300, `${files.length} files`);
  const sources = files.map((file) => [file, readFileSync(join(lib, file), 'utf8')] as const);
  // The library's door gives what it wraps under the name that this has inside.
  const index = readFileSync(join(lib, 'index.ts'), 'utf8');
  const doors = new Set([
    ...[...index.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].flatMap(
      ([, names = '']) => names.match(/\b(?!type )\w+/g) ?? [],
    ),
    ...exportsOf(readFileSync(join(lib, 'library/sandbox.ts'), 'utf8')).names,
  ]);
  t.ok(doors.has('klaviyoWritable') && doors.has('startSandbox'), 'the doors are read');
  const inside = [...clashes(sources)].filter(([name, places]) => {
    const others = places.filter((place) => !place.startsWith('library/'));
    return !(doors.has(name) && others.length === 1 && places.length === 2);
  });
  t.same(inside, []);
  for (const [file, source] of sources) {
    t.same(exportsOf(source).strange, [], `${file}: exports where it declares`);
  }
});
