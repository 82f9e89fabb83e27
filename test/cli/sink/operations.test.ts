// Every operation against the sandbox: with a list by id and by name, with and without --skip-invalid.
import { join } from 'node:path';
import { test } from 'tap';
import { z } from 'zod';
import { rowsOf } from '../../../lib/cli/kit/options.ts';
import { sinkOptions } from '../../../lib/cli/sink/options.ts';
import { operations } from '../../../lib/sink/operations/index.ts';
import type { OperationSettings } from '../../../lib/sink/operations/operation.ts';
import { contract } from '../../contract/contract.ts';
import { recordTo } from '../../contract/recorder.ts';
import { readNdjson, run, startSandbox, workFolder, type Sandbox } from '../harness.ts';
import { quickClock, runSink } from '../in-process.ts';

const listView = z.object({
  lists: z.array(
    z.object({
      id: z.string(),
      member_count: z.number(),
      members: z.array(z.object({ id: z.string(), email: z.string().nullable() })),
    }),
  ),
});
const consentView = z.object({ consent: z.string(), consented_at: z.string().optional() });
const profileView = z.object({
  id: z.string(),
  consent: z.object({ email: consentView, sms: consentView, smsTransactional: consentView }),
  events: z.number(),
  list_suppressions: z.array(z.unknown()),
});
const rejectView = z.object({
  line: z.number().nullable(),
  reason: z.string(),
  source: z.string(),
  message: z.string(),
});

async function profileOf(sandbox: Sandbox, identifier: string) {
  await sandbox.idle();
  return profileView.parse(await sandbox.get(`/sandbox/profiles/${encodeURIComponent(identifier)}`));
}

async function listOf(sandbox: Sandbox, name: string) {
  await sandbox.idle();
  const [list] = listView.parse(await sandbox.get(`/sandbox/lists/${encodeURIComponent(name)}`)).lists;
  return list ?? { id: '', member_count: 0, members: [] };
}

/** Two members of a list, one profile that is on none. */
async function populate(sandbox: Sandbox): Promise<void> {
  const input =
    'email,phone_number,external_id\nada@example.com,+12025550123,c-1\nbea@example.com,+12025550124,c-2\n';
  await runSink(['--op', 'add', '--list-name', 'Members', '--wait'], {
    input,
    env: sandbox.env,
    clock: quickClock,
  });
  await runSink(['--op', 'upsert', '--wait'], {
    input: 'email,phone_number\neve@example.com,+12025550199\n',
    env: sandbox.env,
    clock: quickClock,
  });
}

interface Case {
  readonly args: readonly string[];
  readonly needsList: boolean;
  good(ids: readonly string[]): string;
  readonly bad: string;
}

const cases: Record<string, Case> = {
  add: { args: ['--op', 'add'], needsList: true, good: () => 'email\nnew@example.com\n', bad: 'nobody' },
  remove: {
    args: ['--op', 'remove'],
    needsList: true,
    good: (ids) => `profile_id\n${ids[0]}\n`,
    bad: 'null',
  },
  subscribe: {
    args: ['--op', 'consent', '--consent', 'subscribed', '--subscription', 'email_marketing_only'],
    needsList: true,
    good: () => 'email\nada@example.com\n',
    bad: 'nobody',
  },
  unsubscribe: {
    args: ['--op', 'consent', '--consent', 'unsubscribed', '--subscription', 'email_marketing_only'],
    needsList: true,
    good: () => 'email\nada@example.com\n',
    bad: 'nobody',
  },
  upsert: {
    args: ['--op', 'upsert'],
    needsList: false,
    good: () => 'email\nnew@example.com\n',
    bad: 'nobody',
  },
  suppress: {
    args: ['--op', 'suppress'],
    needsList: false,
    good: () => 'email\nada@example.com\n',
    bad: 'nobody',
  },
  unsuppress: {
    args: ['--op', 'unsuppress'],
    needsList: false,
    good: () => 'email\nada@example.com\n',
    bad: 'nobody',
  },
  delete: {
    args: ['--op', 'delete', '--yes'],
    needsList: false,
    good: () => 'email\nada@example.com\n',
    bad: 'nobody',
  },
  couponCodes: {
    args: ['--op', 'coupon-codes', '--coupon', '10OFF'],
    needsList: false,
    good: () => 'unique_code,expires_at\nC1,\n',
    bad: 'C2,in spring',
  },
  catalogItems: {
    args: ['--op', 'catalog-items', '--action', 'update'],
    needsList: false,
    good: () => 'external_id,price\nITEM-1,9.95\n',
    bad: 'ITEM-2,cheap',
  },
  catalogVariants: {
    args: ['--op', 'catalog-variants', '--action', 'delete'],
    needsList: false,
    good: () => 'external_id,id\nITEM-1-S,\n',
    bad: 'ITEM-1-S,$custom:::$default:::ITEM-1-M',
  },
  catalogCategories: {
    args: ['--op', 'catalog-categories'],
    needsList: false,
    good: () => 'external_id,name\nNEW,New\n',
    bad: 'NEWER,',
  },
  track: {
    args: ['--op', 'track', '--map', 'email=email'],
    needsList: false,
    good: () => 'metric,email\nPlaced Order,ada@example.com\n',
    bad: 'Placed Order,nobody',
  },
};

test('list by id and by name, invalid records skipped or not', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  for (const [name, { args, needsList, good, bad }] of Object.entries(cases)) {
    await sandbox.idle();
    await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
    await populate(sandbox);
    const members = await listOf(sandbox, 'Members');
    const lists = needsList
      ? [
          ['--list-id', members.id],
          ['--list-name', 'Members'],
        ]
      : [[]];
    const input = good(members.members.map(({ id }) => id));
    for (const list of lists) {
      for (const skip of [[], ['--skip-invalid']]) {
        const label = [name, ...list, ...skip].join(' ');
        const whole = await runSink([...args, ...list, ...skip], { input, env: sandbox.env });
        t.equal(whole.status, 0, `${label}: ${whole.stderr}`);
        t.match(whole.stderr, /1 record read = 1 delivered/);
        const spoilt = await runSink([...args, ...list, ...skip], {
          input: `${input}${bad}\n`,
          env: sandbox.env,
        });
        t.equal(spoilt.status, skip.length > 0 ? 0 : 65, `${label}, with a bad record: ${spoilt.stderr}`);
        t.match(spoilt.stderr, skip.length > 0 ? /2 records read = 1 delivered \+ 1 rejected/ : /line 3: /);
      }
    }
  }
});

/** The flags that an example's settings stand for. */
function flagsOf(settings: OperationSettings): string[] {
  const given = new Map<string, string | boolean>(Object.entries(settings));
  return rowsOf(sinkOptions).flatMap(({ key, flag, info }) => {
    const value = given.get(key);
    return value === undefined || value === false
      ? []
      : info.argument === undefined
        ? [`--${flag}`]
        : [`--${flag}`, `${value}`];
  });
}

/** A record as a CSV, for the values of examples are texts. */
function csvOf(record: Readonly<Record<string, unknown>>): string {
  const line = (values: readonly unknown[]) =>
    `${values.map((value) => `"${String(value).replaceAll('"', '""')}"`).join(',')}\n`;
  return line(Object.keys(record)) + line(Object.values(record));
}

const idsView = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The ids of what the sandbox has of a collection. */
async function idsOf(sandbox: Sandbox, path: string): Promise<string[]> {
  const headers = { authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' };
  const answer: unknown = await (await fetch(`${sandbox.url}/api/${path}`, { headers })).json();
  return idsView.parse(answer).data.map(({ id }) => id);
}

test('every request of every operation is what the specification asks for', async (t) => {
  const sandbox = await startSandbox('--profiles', '5', '--lists', '3');
  t.teardown(() => sandbox.stop());
  await populate(sandbox);
  const recorder = await recordTo(sandbox.url);
  t.teardown(() => recorder.stop());
  const env = { ...sandbox.env, KLAVIYO_BASE_URL: recorder.url };
  const folder = workFolder(t);
  // Ids of examples are nobody's here: those of the sandbox stand in for them.
  const [from = '', into = ''] = await idsOf(sandbox, 'profiles');
  const [dataSource = ''] = await idsOf(sandbox, 'data-sources');
  const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    merge: { profile_id: from, into_profile_id: into },
  };
  for (const kind of operations) {
    for (const { settings = {}, record } of kind.examples.filter(({ code }) => code === undefined)) {
      const { consent } = settings;
      const needsList = kind.prepare(settings).list !== undefined;
      const isStrict = consent === 'unsubscribed' || kind.name === 'remove';
      const { danger } = kind.prepare(settings);
      const args = [
        ['--op', kind.name],
        needsList ? ['--list-name', isStrict ? 'Members' : 'Fresh “list” & more'] : [],
        flagsOf(settings.dataSource === undefined ? settings : { ...settings, dataSource }),
        consent === 'subscribed' ? ['--consent-source', 'shop'] : [],
        consent === 'unsubscribed' ? ['--members-only'] : [],
        danger === undefined ? [] : ['--yes'],
        ['--skip-invalid', '--wait', '--rejects', join(folder, 'rejects.ndjson')],
      ].flat();
      const input = csvOf({ ...record, ...own[kind.name] });
      const { status, stderr } = await runSink(args, { input, env, clock: quickClock });
      // An id of the example that is nobody's here is a rejection.
      t.equal(status, 0, `${args.join(' ')}: ${stderr}`);
      t.match(stderr, / rejected \+ 0 failed/, `${args.join(' ')}: ${stderr}`);
      if (kind.prepare(settings).job !== undefined) {
        t.match(stderr, /1 delivered \+ 0 rejected/, `${args.join(' ')}: ${stderr}`);
      }
    }
  }
  t.ok(recorder.requests.length > 60, `${recorder.requests.length} requests`);
  for (const { method, url, body, headers, status } of recorder.requests) {
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    t.same(contract.request(method, url, parsed), [], `${method} ${url}`);
    t.equal(headers.revision, '2026-07-15');
    t.ok(
      status < 300 || (method === 'DELETE' && status === 400),
      `${method} ${url} was answered with ${status}`,
    );
  }
});

test('50,000 subscribes arrive in their channels with their times', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const area = (n: number) => `+1${201 + Math.floor(n / 10_000)}560${String(n % 10_000).padStart(4, '0')}`;
  const time = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * 60_000).toISOString().slice(0, 19);
  function* rows(): Generator<string> {
    yield 'email,phone_number,consent_at\n';
    for (let n = 0; n < 50_000; n++) {
      yield `${n % 3 === 1 ? '' : `s${n}@example.com`},${n % 3 === 0 ? '' : area(n)},${time(n).replace('T', ' ')}\n`;
    }
  }
  const { status, stderr } = await run(
    'klaviyo-sink',
    ['--op', 'consent', '--consent', 'subscribed', '--historical', '--list-name', 'Subscribers'],
    { input: rows(), env: sandbox.env },
  );
  t.equal(status, 0, stderr);
  t.match(stderr, /50,000 delivered/);
  for (const n of [0, 1, 2, 999, 1000, 25_000, 49_997, 49_998, 49_999]) {
    const { consent } = await profileOf(sandbox, n % 3 === 1 ? area(n) : `s${n}@example.com`);
    t.equal(consent.email.consent, n % 3 === 1 ? 'NEVER_SUBSCRIBED' : 'SUBSCRIBED', `email of ${n}`);
    t.equal(consent.sms.consent, n % 3 === 0 ? 'NEVER_SUBSCRIBED' : 'SUBSCRIBED', `sms of ${n}`);
    const channel = n % 3 === 1 ? consent.sms : consent.email;
    t.equal(new Date(channel.consented_at ?? 0).toISOString().slice(0, 19), time(n), `time of ${n}`);
    t.equal(consent.smsTransactional.consent, 'NEVER_SUBSCRIBED');
  }
  t.equal((await listOf(sandbox, 'Subscribers')).member_count, 50_000);
});

test('--members-only unsubscribes nobody who is not on the list', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  await populate(sandbox);
  const everybody = 'email\nada@example.com\nbea@example.com\neve@example.com\n';
  const subscribe = [
    '--op',
    'consent',
    '--consent',
    'subscribed',
    '--subscription',
    'email_marketing_only',
    '--list-name',
  ];
  await runSink([...subscribe, 'Others'], { input: everybody, env: sandbox.env });
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const unsubscribe = [
    '--op',
    'consent',
    '--consent',
    'unsubscribed',
    '--subscription',
    'email_marketing_only',
    '--list-name',
    'Members',
  ];
  const careful = await runSink([...unsubscribe, '--members-only', '--skip-invalid', '--rejects', rejects], {
    input: everybody,
    env: sandbox.env,
  });
  t.equal(careful.status, 0, careful.stderr);
  t.match(careful.stderr, /3 records read = 2 delivered \+ 1 rejected/);
  t.match(
    readNdjson(rejects).map((row) => rejectView.parse(row)),
    [{ line: 4, reason: 'not_a_member' }],
  );
  t.equal((await profileOf(sandbox, 'eve@example.com')).consent.email.consent, 'SUBSCRIBED');
  t.equal(
    (await profileOf(sandbox, 'ada@example.com')).list_suppressions.length,
    1,
    'a member is unsubscribed from the list',
  );
  const careless = await runSink(unsubscribe, { input: everybody, env: sandbox.env });
  t.match(
    careless.stderr,
    /warning: Klaviyo unsubscribes a profile from everything when it is not on the list; --members-only/,
  );
  t.equal((await profileOf(sandbox, 'eve@example.com')).consent.email.consent, 'UNSUBSCRIBED');
});

test('remove --resolve finds members by email, phone number and external id', async (t) => {
  for (const [column, member, stranger] of [
    ['email', 'ADA@example.com', 'eve@example.com'],
    ['phone_number', '+12025550123', '+12025550199'],
    ['external_id', 'c-1', 'c-9'],
  ]) {
    const sandbox = await startSandbox();
    await populate(sandbox);
    const rejects = join(workFolder(t), 'rejects.ndjson');
    const args = [
      '--op',
      'remove',
      '--resolve',
      '--list-name',
      'Members',
      '--skip-invalid',
      '--rejects',
      rejects,
    ];
    const { status, stderr } = await runSink(args, {
      input: `${column}\n${member}\n${stranger}\n`,
      env: sandbox.env,
    });
    t.equal(status, 0, stderr);
    t.match(
      readNdjson(rejects).map((row) => rejectView.parse(row)),
      [{ line: 3, reason: 'not_a_member' }],
    );
    t.same(
      (await listOf(sandbox, 'Members')).members.map(({ email }) => email),
      ['bea@example.com'],
      String(column),
    );
    await sandbox.stop();
  }
});

test('a list name that is absent or ambiguous is an error where nothing may be created', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const absent = await runSink(['--op', 'remove', '--list-name', 'Nobody'], {
    input: 'profile_id\nx\n',
    env: sandbox.env,
  });
  t.equal(absent.status, 78);
  t.match(absent.stderr, /no list named "Nobody"/);
  const headers = {
    authorization: 'Klaviyo-API-Key pk_test',
    revision: '2026-07-15',
    'content-type': 'application/vnd.api+json',
  };
  const body = JSON.stringify({ data: { type: 'list', attributes: { name: 'Twins' } } });
  for (let n = 0; n < 2; n++) {
    await fetch(`${sandbox.url}/api/lists`, { method: 'POST', headers, body });
  }
  const twins = await runSink(['--op', 'add', '--list-name', 'Twins'], {
    input: 'email\na@example.com\n',
    env: sandbox.env,
  });
  t.equal(twins.status, 78);
  t.match(twins.stderr, /2 lists are named "Twins": \w{6}, \w{6}; choose one with --list-id/);
});
