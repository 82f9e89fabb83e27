// What is excepted from the contract was recorded, and nothing else is let through with it.
import { test } from 'tap';
import { recordings } from '../recordings/playing.ts';
import { contract } from './contract.ts';
import { asPublished, exceptions, used } from './exceptions.ts';

for (const exception of exceptions) {
  void test(`${exception.of} ${exception.at}: its recording shows it`, (t) => {
    const recording = recordings.find(({ name }) => name === exception.recording);
    t.equal(recording?.confidence, 'recorded');
    used.delete(exception);
    asPublished(recording?.body);
    t.ok(used.has(exception));
    t.end();
  });
}

void test('only what is excepted is left out', (t) => {
  const list = { type: 'list', id: 'Y6nRLr', attributes: { name: 'News', anonymous_id: 'a' } };
  const self = 'https://x.example/1';
  t.same(asPublished({ data: [list], links: { self, next: null, prev: 'https://x.example/2' } }), {
    data: [list],
    links: { self, prev: 'https://x.example/2' },
  });
  const wrong = { data: [], links: { self: null, next: null } };
  t.match(contract.response('GET', '/api/lists', 200, wrong), [/links\/self/]);
  t.match(contract.response('GET', '/api/lists', 200, { data: [], links: { self, next: 7 } }), [/next/]);
  t.match(contract.response('GET', '/api/lists', 200, { data: null, links: { self } }), [/data/]);
  t.end();
});
