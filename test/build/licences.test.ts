// Which packages a bundle is made of, and what is said of their licences.
import { test } from 'tap';
import { verdictOn } from '../../lib/build/audit.ts';
import { licencesOf, packagesOf } from '../../lib/build/licences.ts';

test('files lead to their packages, the innermost ones', async (t) => {
  const files = [
    'lib/cli/kit/run.ts',
    'node_modules/zod/index.js',
    'node_modules/zod/v4/core.js',
    'node_modules/@scope/name/index.js',
    'node_modules/zod/node_modules/inner/index.js',
  ];
  t.same(packagesOf(files), [
    'node_modules/@scope/name',
    'node_modules/zod',
    'node_modules/zod/node_modules/inner',
  ]);
});

test('every text that a package carries is there', async (t) => {
  const manifest = JSON.stringify({ name: 'a', version: '1.2.3', license: 'MIT' });
  for (const name of ['LICENSE', 'license', 'LICENCE.md', 'License.txt', 'LICENSE-MIT', 'COPYING']) {
    const folder = t.testdir({ 'package.json': manifest, [name]: 'the text\n', NOTICE: 'who made it' });
    const text = licencesOf(folder);
    t.match(text, /^a 1\.2\.3 \(MIT\)\n\n/, name);
    t.match(text, 'the text\n', name);
    t.match(text, 'who made it\n', name);
  }
});

test('a package without a licence is not passed on', async (t) => {
  const folder = t.testdir({ 'package.json': '{"name":"a","version":"1.2.3"}', 'licenser.js': '' });
  t.throws(() => licencesOf(folder), /^a 1\.2\.3 .*no licence file/);
});

test('an audit that nobody answered is told from one that found nothing', async (t) => {
  const hole = { undici: { name: 'undici', severity: 'high', range: '<7.0.0' } };
  t.same(verdictOn(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} })), {
    text: 'npm audit: no known hole in what is shipped',
    isGood: true,
  });
  t.same(verdictOn(JSON.stringify({ vulnerabilities: hole })), {
    text: 'npm audit: undici <7.0.0: high',
    isGood: false,
  });
  for (const printed of ['', 'not JSON', '{"message":"405 Method Not Allowed","error":{}}']) {
    t.match(verdictOn(printed), {
      isGood: true,
      text: /^npm audit: the registry did not answer it.*nothing was checked$/,
    });
  }
});
