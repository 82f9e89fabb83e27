// The contract's checks: what the specification allows passes, and what it doesn't is named.
import { test } from 'tap';
import { contract } from './contract.ts';

const list = {
  type: 'list',
  id: 'Y6nRLr',
  attributes: { name: 'News' },
  links: { self: 'https://x.example/1' },
};

void test('a right request passes', (t) => {
  const body = { data: { type: 'list', attributes: { name: 'News', opt_in_process: null } } };
  t.same(contract.request('POST', '/api/lists', body), []);
  t.same(
    contract.request('POST', 'https://a.klaviyo.com/api/lists?fields[list]=name', JSON.stringify(body)),
    [],
  );
  t.end();
});

void test('a wrong request is named', (t) => {
  t.match(contract.request('POST', '/api/lists', { data: { type: 'list', attributes: {} } }), [/name/]);
  t.match(contract.request('POST', '/api/lists', { data: { type: 'lists', attributes: { name: 'a' } } }), [
    /enum|allowed/,
  ]);
  const misspelt = { data: { type: 'list', attributes: { name: 'a', opt_in: 'x' } } };
  t.match(contract.request('POST', '/api/lists', misspelt), [/additional/]);
  t.match(contract.request('POST', '/api/lists', undefined), [/missing/]);
  t.match(contract.request('GET', '/api/lists', { data: 1 }), [/a body where none/]);
  t.match(contract.request('GET', '/api/nothing'), [/not in the specification/]);
  t.match(contract.request('GET', '/api/lists?page[sise]=1'), [/page\[sise\]/]);
  t.match(contract.request('GET', '/api/lists?page[size]=1000'), [/out of range/]);
  t.match(contract.request('GET', '/api/lists?fields[list]=nmae'), [/nmae/]);
  t.match(contract.request('GET', '/api/campaigns'), [/filter is required/]);
  t.end();
});

void test('a right answer passes, by template and by path', (t) => {
  const body = { data: list, links: { self: 'https://x.example/1' } };
  t.same(contract.response('GET', '/api/lists/{id}', 200, body), []);
  t.same(contract.response('GET', '/api/lists/Y6nRLr', 200, JSON.stringify(body)), []);
  const error = { errors: [{ id: 'a', code: 'invalid', title: 't', detail: 'd', status: 400 }] };
  t.same(contract.response('GET', '/api/lists', 400, error), []);
  t.same(contract.response('POST', '/api/profile-subscription-bulk-create-jobs', 202, ''), []);
  t.end();
});

void test('a wrong answer is named', (t) => {
  t.match(contract.response('GET', '/api/lists/Y6nRLr', 200, { data: { ...list, id: 7 } }), [/string/]);
  t.match(contract.response('GET', '/api/lists/Y6nRLr', 201, { data: list }), [/status 201/]);
  t.match(contract.response('GET', '/api/lists', 400, { errors: [{ id: 'a' }] }), [/code/]);
  t.match(contract.response('POST', '/api/profile-subscription-bulk-create-jobs', 202, '{}'), [/no content/]);
  t.match(contract.response('GET', '/api/lists', 200, '<html>'), [/object/]);
  t.end();
});
