// What came along with a page is found by type and id, as a map of both would find it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'tap';
import { Included } from '../../../lib/source/records/included.ts';
import { readPageBody } from '../../../lib/source/records/page-body.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 1000);

void test('objects are found by type and id, the last one of its name', (t) => {
  const name = fc.oneof(fc.constantFrom('a', 'b', 'ab', 'ba', ''), fc.string({ maxLength: 3 }));
  const object = fc.record({ type: name, id: name });
  fc.assert(
    fc.property(fc.array(object, { maxLength: 60 }), fc.array(object, { maxLength: 20 }), (given, others) => {
      const included = given.map((one, place) => ({ ...one, attributes: { place } }));
      const answer = { included, data: [...given, ...others] };
      const body = readPageBody(Buffer.from(JSON.stringify(answer)));
      const found = new Included(body.included);
      const expected = new Map(
        included.map(({ type, id, attributes }) => [JSON.stringify([type, id]), attributes.place]),
      );
      for (const [index, asked] of [...(body.data ?? [])].entries()) {
        const { type = '', id = '' } = answer.data[index] ?? {};
        const object = found.find(asked.bytes, { type: asked.typeRange, id: asked.idRange });
        assert.equal(object?.attributes['place'], expected.get(JSON.stringify([type, id])));
      }
    }),
    { numRuns: runs },
  );
  t.end();
});
