// Advice works: each message that proposes a flag is followed, and then the run is right.
import { spawnSync } from 'node:child_process';
import { test } from 'tap';
import { dryBodies } from './dry-bodies.ts';

const upsert = ['--op', 'upsert'];

/** The flags of a message, taken apart as a shell does: what stands from the first `--flag` that `about` names. */
function flagsOf(stderr: string, pattern: RegExp): string[] {
  const line = pattern.exec(stderr)?.[0] ?? '';
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

/** A command line and input that are told what to do, where the flags stand in the message, and what comes of them. */
const followed: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly flags: RegExp;
  readonly right: unknown;
}[] = [
  {
    name: 'columns under other spellings',
    args: upsert,
    input: 'E-Mail,First Name,Größe "x"\na@example.com,A,1\n',
    flags: /--map "E-Mail=email" --map "First Name=first_name"/,
    right: { email: 'a@example.com', first_name: 'A' },
  },
  {
    name: 'a name with signs of the shell',
    args: upsert,
    input: '"$email",x\na@example.com,1\n',
    flags: /--map '\$email=email'/,
    right: { email: 'a@example.com' },
  },
  {
    name: 'a name with a character that nobody sees',
    args: upsert,
    input: '\u200bemail,x\na@example.com,1\n',
    flags: /--map \$'[^']*'/,
    right: { email: 'a@example.com' },
  },
  {
    name: 'blanks around an address',
    args: upsert,
    input: 'email\n a@example.com\n',
    flags: /--trim/,
    right: { email: 'a@example.com' },
  },
  {
    name: 'an apostrophe of Excel',
    args: upsert,
    input: "email,phone_number\na@example.com,'+12025550134\n",
    flags: /--trim/,
    right: { phone_number: '+12025550134' },
  },
  {
    name: "a database's null",
    args: upsert,
    input: 'email\tcity\na@example.com\t\\N\n',
    flags: /--null '\\N'/,
    right: { email: 'a@example.com', location: undefined, properties: undefined },
  },
  {
    name: 'events of the past',
    args: ['--op', 'track'],
    input: 'email,metric,time\na@example.com,M,2020-01-01\n',
    flags: /--backfill/,
    right: { backfill: true },
  },
  {
    name: 'a preset that is misspelt',
    args: [...upsert, '--preset', 'mailchip'],
    input: 'Email Address\na@example.com\n',
    flags: /(?<=did you mean )mailchimp/,
    right: { email: 'a@example.com' },
  },
  {
    name: 'a consent without a list',
    args: ['--op', 'consent', '--consent', 'subscribed'],
    input: 'email\na@example.com\n',
    flags: /--no-list/,
    right: { email: 'a@example.com' },
  },
];

for (const { name, args, input, flags, right } of followed) {
  test(`advice about ${name} is right`, async (t) => {
    const { stderr } = await dryBodies(args, input);
    const advised = flagsOf(stderr, flags);
    t.ok(advised.length > 0, stderr);
    const again = advised[0]?.startsWith('--') ? [...args, ...advised] : [...args.slice(0, -1), ...advised];
    const run = await dryBodies(again, input);
    t.equal(run.status, 0, run.stderr);
    t.match(run.attributes[0], right);
    t.notMatch(run.stderr, flags, 'it is not said again');
  });
}
