// The table of readable endpoints holds together.
import { test } from 'tap';
import { RELATIONS } from '../../../lib/sandbox/collections/relations.ts';
import { READ_ENDPOINTS } from '../../../lib/sandbox/collections/table.ts';

void test('every relationship path has a rule, and every include too', (t) => {
  for (const { includes, type, operation } of READ_ENDPOINTS) {
    for (const name of includes) t.ok(RELATIONS[type]?.[name], `${operation} ${name}`);
  }
  t.end();
});
