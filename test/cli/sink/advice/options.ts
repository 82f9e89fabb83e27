// Messages on values and on other flags that propose a flag.
import type { Advised } from './advised.ts';

const upsert = ['--op', 'upsert'] as const;
const consent = ['--op', 'consent', '--consent', 'subscribed', '--no-list'] as const;
const add = ['--op', 'add'] as const;
const mirror = ['--op', 'mirror', '--list-name', 'Members'] as const;
const people = 'email,first_name\na@example.com,A\n';

export const ofValues: readonly Advised[] = [
  {
    says: 'it has blanks around it (--trim takes them off)',
    args: upsert,
    input: 'email\n a@example.com\n',
    flags: /--trim/,
  },
  {
    says: 'as Excel marks text: --trim takes it off',
    args: upsert,
    input: "email,phone_number\na@example.com,'+12025550134\n",
    flags: /--trim/,
  },
  {
    says: 'where that means no value, say ',
    args: upsert,
    input: 'email\tcity\na@example.com\t\\N\n',
    flags: /--null '\\N'/,
    right: { email: 'a@example.com', location: undefined },
  },
  {
    says: 'where that means no value, say ',
    args: upsert,
    input: 'email,city\na@example.com,NULL\n',
    flags: /--null NULL/,
    right: { email: 'a@example.com', location: undefined },
  },
  {
    says: 'an error of a spreadsheet; where that means no value, say ',
    args: upsert,
    input: 'email,city\na@example.com,#N/A\n',
    flags: /--null '#N\/A'/,
    right: { email: 'a@example.com', location: undefined },
  },
  {
    says: 'the input holds nothing but blanks, not even a header. Where that means no rows, say ',
    args: upsert,
    input: '\n\n',
    flags: /--allow-empty/,
  },
  {
    says: 'where it is a note around the table, take it out, or leave it with ',
    args: upsert,
    input: 'email,first_name,city\na@example.com,A,B\n\nAll rights reserved.\n',
    flags: /--skip-invalid/,
    right: { email: 'a@example.com' },
  },
  {
    says: '(--type COLUMN=text keeps it)',
    args: [...upsert, '--type', 'score=number'],
    input: 'email,score\na@example.com,9007199254740993\n',
    without: ['--type', 'score=number'],
    flags: /--type COLUMN=text/,
    fill: { 'COLUMN=text': 'score=text' },
    right: { properties: { score: '9007199254740993' } },
  },
  {
    says: '(--default-country CC or --country-column NAME takes national ones)',
    args: upsert,
    input: 'email,phone_number\na@example.com,(202) 555-0134\n',
    flags: /--default-country CC/,
    right: { phone_number: '+12025550134' },
    fill: { CC: 'US' },
  },
  {
    says: '(--default-country CC or --country-column NAME takes national ones)',
    args: upsert,
    input: 'email,phone_number,land\na@example.com,(202) 555-0134,US\n',
    flags: /--country-column NAME/,
    right: { phone_number: '+12025550134' },
    fill: { NAME: 'land' },
  },
  {
    says: '--backfill (or a column backfill) records them without',
    args: ['--op', 'track'],
    input: 'email,metric,time\na@example.com,M,2020-01-01\n',
    flags: /--backfill/,
    right: { backfill: true },
  },
  ...[/--historical/, /--no-historical/].map((flags) => ({
    says: 'say --historical (historical_consent: true) to import it with its time',
    args: consent,
    input: 'email,consent_at\na@example.com,2020-01-01\n',
    flags,
  })),
];

export const ofFlags: readonly Advised[] = [
  {
    says: '--op consent needs --consent subscribed or --consent unsubscribed',
    args: ['--op', 'consent', '--no-list'],
    input: people,
    flags: /--consent subscribed/,
  },
  {
    says: '--op objects takes --action create or delete',
    args: ['--op', 'objects', '--action', 'update', '--data-source', 'D1'],
    input: 'id,name\n1,A\n',
    without: ['--action', 'update'],
    flags: /--action create/,
  },
  {
    says: '--op objects needs --data-source ID',
    args: ['--op', 'objects'],
    input: 'id,name\n1,A\n',
    flags: /--data-source ID/,
    fill: { ID: 'D1' },
  },
  {
    says: ' has no field that a null could clear; leave it out',
    args: ['--op', 'suppress', '--nulls', 'unset'],
    input: 'email\na@example.com\n',
    without: ['--nulls', 'unset'],
  },
  {
    says: '--strategy tracked needs --state FILE',
    args: [...mirror, '--strategy', 'tracked'],
    input: 'email\nmember1@example.com\n',
    flags: /--state FILE/,
    fill: { FILE: 'FOLDER/members.state' },
  },
  {
    says: '--list is no flag of its own: name the list with --list-id ID or --list-name NAME',
    args: [...add, '--list'],
    input: people,
    without: ['--list'],
    flags: /--list-name NAME/,
    fill: { NAME: 'Newsletter' },
  },
  {
    says: ' needs a list: --list-id ID or --list-name NAME',
    args: add,
    input: people,
    flags: /--list-id ID/,
    fill: { ID: 'L1' },
  },
  {
    says: ' needs a list: --list-id ID or --list-name NAME',
    args: ['--op', 'consent', '--consent', 'subscribed'],
    input: people,
    flags: /--no-list/,
  },
  { says: 'did you mean --op ', args: ['upsert'], input: people, without: ['upsert'], flags: /--op upsert/ },
  {
    says: 'did you mean --dry-run=',
    args: [...upsert, 'bodies'],
    input: people,
    without: ['bodies'],
    flags: /--dry-run=bodies/,
    real: true,
  },
  {
    says: 'did you mean --wait-timeout ',
    args: [...upsert, '--wait', '10m'],
    input: people,
    without: ['10m'],
    flags: /--wait-timeout 10m/,
  },
  {
    says: 'did you mean --list-name ',
    args: [...add, '--list', 'Newsletter'],
    input: people,
    without: ['--list', 'Newsletter'],
    flags: /--list-name "?Newsletter"?/,
  },
  { says: 'did you mean --', args: ['help'], without: ['help'], flags: /--help/, real: true },
  { says: '; --help lists the flags', args: [...upsert, 'x'], without: ['x'], flags: /--help/ },
  {
    says: '; --help lists all',
    args: [...upsert, '--frobnicate'],
    without: ['--frobnicate'],
    flags: /--help/,
  },
  {
    says: ' (did you mean consent, with --consent ',
    args: ['--op', 'subscribe', '--no-list'],
    input: people,
    without: ['--op', 'subscribe'],
    flags: /consent, with --consent subscribed/,
    fill: { 'consent,': '--op', with: 'consent' },
  },
  {
    says: 'or name a file that holds it with --api-key-file FILE',
    args: [...upsert, '--api-key', 'pk_1'],
    input: people,
    without: ['--api-key', 'pk_1'],
    flags: /--api-key-file FILE/,
    fill: { FILE: 'FOLDER/key' },
  },
  {
    says: 'or name a file that holds it with --api-key-file',
    args: [...upsert],
    input: people,
    flags: /--api-key-file/,
    fill: { '--api-key-file': '--api-key-file=FOLDER/key' },
    keyless: true,
    real: true,
  },
];
