// The table of readable endpoints holds together.
import { test } from 'tap';
import { relations } from '../../../lib/sandbox/collections/relations.ts';
import { readEndpoints } from '../../../lib/sandbox/collections/table.ts';

void test('every relationship path has a rule, and every include too', (t) => {
  for (const { includes, type, operation } of readEndpoints) {
    for (const name of includes) {
      t.ok(relations[type]?.[name], `${operation} ${name}`);
    }
  }
  t.end();
});
