// The account of a run under answers of another form, faults of files and connections, and early ends.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { readNdjson, workFolder } from '../../cli/harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from '../../cli/in-process.ts';

const upsert = ['--op', 'upsert', '--concurrency', '1'];
const accepted = { status: 202, body: { data: { type: 'profile-bulk-import-job', id: 'J1' } } };
const people = (count: number) =>
  `email\n${Array.from({ length: count }, (_, n) => `p${n + 1}@example.com\n`).join('')}`;

async function run(t: Test, args: readonly string[], input: string, script: Script) {
  const server = await scriptedServer(script);
  t.teardown(() => server.stop());
  const finished = await runSink(args, { input, env: server.env, clock: fakeClock() });
  return { ...finished, requests: server.requests.length };
}

/** A server whose job J1 ends in a state, with these errors. */
function jobServer(
  state: object,
  errors: { status: number; body?: unknown } = { status: 200, body: { data: [] } },
): Script {
  return ({ method, path }) => {
    if (method !== 'GET') {
      return accepted;
    }
    const job = { status: 200, body: { data: { type: 'x', id: 'J1', attributes: state } } };
    return path.includes('import-errors') ? errors : job;
  };
}

const importError = (attributes: object) => ({ type: 'import-error', id: 'x', attributes });

test('an import error is tied to its record by what it repeats, and keeps what Klaviyo says of it', async (t) => {
  const payloads = [
    [{ email: 'P2@example.com' }, 3],
    [{ phone_number: '+12025550103' }, 4],
    [{ external_id: 'x1' }, 2],
    [{ attributes: { email: 'p3@example.com' } }, 4],
    [{ email: 'nobody@example.com' }, null],
  ] as const;
  for (const [payload, line] of payloads) {
    const error = importError({
      code: 'invalid',
      detail: 'Invalid phone number format',
      source: { pointer: '/data/attributes/phone_number' },
      original_payload: payload,
    });
    const rejects = join(workFolder(t), 'r.ndjson');
    const { status, stderr } = await run(
      t,
      [
        ...upsert,
        '--wait',
        '--skip-invalid',
        '--rejects',
        rejects,
        '--map',
        'mail=email',
        '--default-country',
        'US',
      ],
      'mail,phone_number,external_id\np1@example.com,,x1\np2@example.com,,\np3@example.com,(202) 555-0103,\n',
      jobServer(
        { status: 'complete', completed_count: 2, failed_count: 1 },
        { status: 200, body: { data: [error], links: {} } },
      ),
    );
    t.equal(status, 0, stderr);
    const [row] = readNdjson(rejects);
    t.match(row, { line, reason: 'import_error', message: /Invalid phone number format/ });
    if (line !== null) {
      t.match(row, { column: 'phone_number', record: { mail: `p${line - 1}@example.com` } });
    }
  }
});

test('a job loses no more records than it had, and what is odd about its numbers is said', async (t) => {
  const rejects = join(workFolder(t), 'r.ndjson');
  const args = [...upsert, '--wait', '--skip-invalid', '--rejects', rejects];
  const state = { status: 'complete', completed_count: 1, failed_count: 30_000_000 };
  const { stderr } = await run(t, args, people(2), jobServer(state));
  t.match(stderr, /2 records read = 0 delivered \+ 2 rejected \+ 0 failed/);
  t.match(stderr, /job J1 had 2 records, and Klaviyo counts 1 imported and 30000000 failed/);
  t.equal(readNdjson(rejects).length, 2);
  for (const failed of [-5, 'many', 0.5, null]) {
    const odd = await run(t, args, people(2), jobServer({ status: 'complete', failed_count: failed }));
    t.match(odd.stderr, /2 delivered \+ 0 rejected \+ 0 failed/);
  }
});

test('a job of a status that nobody has published has ended, and its records can be sent again', async (t) => {
  const { status, stderr } = await run(t, [...upsert, '--wait'], people(2), jobServer({ status: 'failed' }));
  t.equal(status, 1);
  t.match(stderr, /0 delivered \+ 0 rejected \+ 2 failed/);
  t.match(stderr, /2 job_failed/);
});

test('import errors that can not be read leave the count of the job', async (t) => {
  const state = { status: 'complete', completed_count: 1, failed_count: 1 };
  const bodies = [
    { status: 404 },
    { status: 200, body: { data: [{ id: 'x' }] } },
    { status: 200, body: { data: [null] } },
  ];
  for (const errors of bodies) {
    const { status, stderr } = await run(
      t,
      [...upsert, '--wait', '--skip-invalid'],
      people(2),
      jobServer(state, errors),
    );
    t.equal(status, 0, stderr);
    t.match(stderr, /1 delivered \+ 1 rejected \+ 0 failed/);
  }
});

test('answers of another form are no bug of the sink', async (t) => {
  const named = await run(t, ['--op', 'add', '--list-name', 'X'], people(1), () => ({
    status: 200,
    body: { data: [null] },
  }));
  t.equal(named.status, 69, named.stderr);
  t.match(named.stderr, /another form/);
  const late = await run(t, upsert, people(1), () => ({
    status: 429,
    headers: { 'retry-after': '99999999999999999999' },
  }));
  t.equal(late.status, 69, late.stderr);
});

const ids = (count: number) => `profile_id\n${Array.from({ length: count }, (_, n) => `P${n}\n`).join('')}`;
const removing = ['--op', 'remove', '--list-id', 'L1'];
const list = { status: 200, body: { data: { type: 'list', id: 'L1', attributes: {} } } };

test('whatever ends a run, the rejects hold every record that was read and not delivered', async (t) => {
  const ends: readonly (readonly [string, readonly string[], string, Script])[] = [
    [
      'a batch that failed',
      ['--stop-on-batch-failure'],
      ids(5000),
      ({ method }, nth) => (method === 'GET' ? list : nth > 2 ? refusal('No.') : { status: 202 }),
    ],
    [
      'an invalid record',
      [],
      `${ids(2500)}""\nP\n`,
      ({ method }) => (method === 'GET' ? list : { status: 202 }),
    ],
    [
      'the word of Klaviyo',
      [],
      ids(2500),
      ({ method }, nth) =>
        method === 'GET' ? list : nth > 2 ? { ...refusal('No.'), status: 401 } : { status: 202 },
    ],
    [
      'checked first',
      ['--validate-first'],
      `${ids(2500)}""\n`,
      ({ method }) => (method === 'GET' ? list : { status: 202 }),
    ],
  ];
  for (const [name, flags, input, script] of ends) {
    const folder = workFolder(t);
    const [rejects, report] = [join(folder, 'r.ndjson'), join(folder, 'report.json')];
    const files = ['--rejects', rejects, '--report', report];
    await run(t, [...removing, '--concurrency', '1', ...flags, ...files], input, script);
    const { read, delivered, reasons } = JSON.parse(readFileSync(report, 'utf8'));
    const rows = readNdjson(rejects);
    t.equal(rows.length, read - delivered, `${name}: ${JSON.stringify(reasons)}`);
    t.ok(reasons.not_sent > 0, name);
    const unsent = rows.filter((row) => JSON.stringify(row).includes('"reason":"not_sent"'));
    t.equal(unsent.length, reasons.not_sent, name);
  }
});

test('a file that can not be written costs nothing of the account', async (t) => {
  const report = join(workFolder(t), 'report.json');
  const bad = Array.from({ length: 100 }, (_, n) => `bad${n}\n`).join('');
  const full = await run(
    t,
    [...upsert, '--skip-invalid', '--rejects', '/dev/full', '--report', report],
    people(2900) + bad,
    () => accepted,
  );
  t.equal(full.status, 74, full.stderr);
  t.match(full.stderr, /--rejects \/dev\/full: can't be written \(ENOSPC\)/);
  t.match(full.stderr, /3,000 records read = 2,900 delivered \+ 100 rejected \+ 0 failed/);
  t.match(JSON.parse(readFileSync(report, 'utf8')), { read: 3000, delivered: 2900, rejected: 100 });
  const unreported = await run(t, [...upsert, '--report', '/dev/full'], people(1), () => accepted);
  t.equal(unreported.status, 74);
  t.match(unreported.stderr, /1 record read = 1 delivered/);
});

test('what a run needs on disk is opened before the first request', async (t) => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(workFolder(t), 'nosuch');
  t.teardown(() => {
    if (before === undefined) {
      delete process.env['TMPDIR'];
    } else {
      process.env['TMPDIR'] = before;
    }
  });
  const rejects = '/dev/null';
  const { status, stderr, requests } = await run(
    t,
    [...upsert, '--wait', '--rejects', rejects],
    people(3),
    () => accepted,
  );
  t.equal(status, 74, stderr);
  t.match(stderr, /temporary folder .*nosuch: can't be written \(ENOENT\); set TMPDIR/);
  t.equal(requests, 0);
});

test('a certificate that is not trusted stops the run, and nothing was sent', async (t) => {
  const folder = workFolder(t);
  const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
  const subject = ['-days', '2', '-subj', '/CN=x', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const rejects = join(folder, 'r.ndjson');
  const { status, stderr } = await runSink([...upsert, '--retry-limit', '1', '--rejects', rejects], {
    input: people(30_000),
    env: { KLAVIYO_BASE_URL: `https://127.0.0.1:${port}` },
    clock: fakeClock(),
  });
  t.equal(status, 69, stderr);
  t.match(
    stderr,
    /nothing was sent: the certificate of 127\.0\.0\.1:\d+ is not trusted here.*NODE_EXTRA_CA_CERTS/,
  );
  t.notMatch(stderr, /batch_unanswered/);
  t.match(readNdjson(rejects)[0], { line: 2, reason: 'not_sent', record: { email: 'p1@example.com' } });
});

test('a refused key is named by where it came from, and what can be no key is refused at once', async (t) => {
  const folder = workFolder(t);
  const [config, file] = [join(folder, 'k.yml'), join(folder, 'key')];
  writeFileSync(config, 'operation: upsert\napi_token: pk_other\n');
  writeFileSync(file, 'pk_third\n');
  const refused: Script = () => ({ ...refusal('no'), status: 401 });
  const byConfig = await run(t, ['--config', config], people(1), refused);
  t.match(byConfig.stderr, /it came from api_token in .*k\.yml:2/);
  const byFile = await run(t, [...upsert, '--api-key-file', file], people(1), refused);
  t.match(byFile.stderr, /it came from --api-key-file .*key/);
  const byVariable = await run(t, upsert, people(1), refused);
  t.match(byVariable.stderr, /it came from the environment variable KLAVIYO_API_KEY/);
  writeFileSync(config, 'operation: upsert\napi_token: secret_word\n');
  const none = await run(t, ['--config', config], people(1), refused);
  t.equal(none.status, 78);
  t.match(none.stderr, /api_token in .*k\.yml:2: that is no private API key/);
  t.notMatch(none.stderr, /secret_word/);
  t.equal(none.requests, 0);
});
