// Which room of the sandbox may know which: no two know each other, not even by a type.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { inClone } from '../root.ts';

const sandbox = inClone('lib/sandbox');

/** From a room to those that it may import; `endpoint`, `contract` and `published` are the files of that name. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  store: ['wire'],
  endpoint: ['store', 'wire'],
  contract: [],
  published: ['contract', 'wire'],
  collections: ['endpoint', 'published', 'wire'],
  query: ['collections', 'wire'],
  rows: ['collections', 'published', 'query', 'store', 'wire'],
  reads: ['collections', 'endpoint', 'published', 'query', 'rows', 'store', 'wire'],
  writes: ['collections', 'endpoint', 'published', 'reads', 'store', 'wire'],
  bulk: ['collections', 'endpoint', 'published', 'reads', 'store', 'wire'],
  seed: ['store', 'wire'],
  faults: ['endpoint', 'store', 'wire'],
  reports: ['endpoint', 'published', 'query', 'store', 'wire'],
  http: ['bulk', 'endpoint', 'faults', 'published', 'reads', 'reports', 'store', 'wire', 'writes'],
};

const files = readdirSync(sandbox, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const roomOf = (file: string): string => file.replace(/\.ts$/, '').split('/')[0] ?? '';

void test('imports between the rooms go one way', (t) => {
  for (const room of Object.keys(allowed)) {
    for (const other of allowed[room] ?? []) {
      t.ok(allowed[other]?.includes(room) === false, `${room} and ${other}`);
    }
  }
  for (const file of files) {
    const source = readFileSync(join(sandbox, file), 'utf8');
    const depth = file.split('/').length - 1;
    const pattern = depth === 0 ? /from '\.\/([^']+)'/g : /from '\.\.\/([^']+)'/g;
    const others = [...source.matchAll(pattern)].map(([, path = '']) => roomOf(path));
    const wrong = others.filter((other) => allowed[roomOf(file)]?.includes(other) !== true);
    t.same(wrong, [], file);
  }
  t.end();
});

void test('no room holds more than a dozen files or so', (t) => {
  const counts = new Map<string, number>();
  for (const file of files) {
    counts.set(roomOf(file), (counts.get(roomOf(file)) ?? 0) + 1);
  }
  for (const [room, count] of counts) {
    t.ok(count <= 13, `${room}: ${count}`);
  }
  t.end();
});
