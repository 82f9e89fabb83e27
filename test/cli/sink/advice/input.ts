// Messages on the input and its columns that propose a flag.
import { readFileSync } from 'node:fs';
import { inClone } from '../../../root.ts';
import type { Advised } from './advised.ts';

const upsert = ['--op', 'upsert'] as const;
const people = 'email,first_name\na@example.com,A\n';

export const ofTheInput: readonly Advised[] = [
  {
    says: 'columns that may say who agreed, but are not read: ',
    args: ['--op', 'consent', '--consent', 'subscribed', '--list-id', 'NEWSLETTER'],
    input: 'email,Accepts Email Marketing,Email Opt Out\na@example.com,no,1\n',
    flags: /--ignore .*(?= says so)/,
  },
  {
    says: 'which is no NDJSON: leave --format out',
    args: [...upsert, '--format', 'ndjson'],
    input: '[{"email":"a@example.com"}]\n',
    without: ['--format', 'ndjson'],
  },
  {
    says: ' the names with --columns a,b,c',
    args: upsert,
    input: '["a@example.com","A"]\n',
    flags: /--columns a,b,c/,
    fill: { 'a,b,c': 'email,first_name' },
  },
  {
    says: '(recognised; --delimiter sets it)',
    args: upsert,
    input: 'email;first_name\na@example.com;A\n',
    flags: /--delimiter/,
    fill: { '--delimiter': '--delimiter=;' },
  },
  {
    says: 'td prints no header even so), or give the names with ',
    args: [...upsert, '--skip-invalid'],
    input: readFileSync(inClone('fixtures/td/query-csv-noheader.stdout'), 'utf8'),
    flags: /--columns a,b,c/,
    fill: { 'a,b,c': 'profile_id,email,c3,c4,c5,c6,c7,c8,c9,c10,c11' },
  },
  {
    says: 'or use --columns if the line is data',
    args: upsert,
    input: ',\na@example.com,A\n',
    flags: /--columns/,
    fill: { '--columns': '--columns=email,first_name' },
  },
  {
    says: 'is a header: leave --columns out, or take the header off',
    args: [...upsert, '--columns', 'email,first_name'],
    input: people,
    without: ['--columns', 'email,first_name'],
  },
  {
    says: 'If the input has no header, give the names with --columns a,b,c',
    args: upsert,
    input: 'a@example.com,A\n',
    flags: /--columns a,b,c/,
    fill: { 'a,b,c': 'email,first_name' },
  },
  {
    says: 'name the columns with --columns (td prints them with -c)',
    args: upsert,
    input: '+12025550134,A\n',
    flags: /--columns/,
    fill: { '--columns': '--columns=phone_number,first_name' },
  },
  {
    says: 'for CSV with tabs use --format csv --delimiter',
    args: upsert,
    input: 'email\tfirst_name\na@example.com\t"A ""Z"""\n',
    flags: /--format csv --delimiter '\\t'/,
    right: { email: 'a@example.com', first_name: 'A "Z"' },
  },
  {
    says: 'the first line has tabs and quotes',
    args: upsert,
    input: '"email"\t"first_name"\n"a@example.com"\t"A"\n',
    flags: /--format csv --delimiter '\\t'/,
  },
  {
    says: 'Where it prints nothing for no rows, say --allow-empty',
    args: upsert,
    input: '',
    flags: /--allow-empty/,
  },
];

export const ofColumns: readonly Advised[] = [
  {
    says: 'nothing is renamed by itself, map them with',
    args: upsert,
    input: 'email,First Name,Größe "x"\na@example.com,A,1\n',
    flags: /--map "First Name=first_name"/,
    right: { email: 'a@example.com', first_name: 'A' },
  },
  {
    says: 'column names are case-sensitive, map them with',
    args: upsert,
    input: 'E-Mail,First Name\na@example.com,A\n',
    flags: /--map "E-Mail=email" --map "First Name=first_name"/,
    right: { email: 'a@example.com', first_name: 'A' },
  },
  {
    says: 'column names are case-sensitive',
    args: upsert,
    input: '"$email",x\na@example.com,1\n',
    flags: /--map '\$email=email'/,
    right: { email: 'a@example.com' },
  },
  {
    says: 'column names are case-sensitive',
    args: upsert,
    input: '\u200bemail,x\na@example.com,1\n',
    flags: /--map \$'[^']*'/,
    right: { email: 'a@example.com' },
  },
  {
    says: 'blanks stand around a name, --trim takes them off',
    args: upsert,
    input: ' email ,first_name\na@example.com,A\n',
    flags: /--trim/,
  },
  {
    says: 'drop one with --ignore or rename it with --map',
    args: [...upsert, '--map', 'mail=email'],
    input: 'email,mail\na@example.com,b@example.com\n',
    flags: /--ignore/,
    fill: { '--ignore': '--ignore=email' },
  },
  {
    says: 'drop one with --ignore or rename it with --map',
    args: [...upsert, '--map', 'mail=email'],
    input: 'email,mail\na@example.com,b@example.com\n',
    without: ['--map', 'mail=email'],
    flags: /--map/,
    fill: { '--map': '--map=mail=second_email' },
  },
  {
    says: '--only A,B takes some columns alone',
    args: ['--op', 'suppress'],
    input: 'email,a,b,c,d,e,f,g\na@example.com,1,2,3,4,5,6,7\n',
    flags: /--only A,B/,
    fill: { 'A,B': 'email' },
  },
  {
    says: 'did you mean --map ',
    args: [...upsert, '--map', 'Email=properties.mail'],
    input: 'Email\na@example.com\n',
    without: ['--map', 'Email=properties.mail'],
    flags: /--map "?Email=email"?(?=\?)/,
  },
  {
    says: '; --ignore ',
    args: [...upsert, '--ignore', 'email'],
    input: people,
    without: ['--ignore', 'email'],
  },
  {
    says: '; --only leaves ',
    args: [...upsert, '--only', 'first_name'],
    input: people,
    without: ['--only', 'first_name'],
  },
  {
    says: ' with --resolve',
    args: ['--op', 'remove', '--list-id', 'NEWSLETTER', '--skip-invalid'],
    input: 'email,Klaviyo ID\na@example.com,P1\n',
    flags: /--resolve/,
  },
  {
    says: '; --report FILE lists all',
    args: upsert,
    input: `email,${Array.from({ length: 60 }, (_, nth) => `p${nth}`).join(',')}\na@example.com${',1'.repeat(60)}\n`,
    flags: /--report FILE/,
    fill: { FILE: '/dev/null' },
  },
];
