// Messages of runs against Klaviyo that propose a flag.
import type { Advised } from './advised.ts';

const upsert = ['--op', 'upsert'] as const;
const add = ['--op', 'add'] as const;
const mirror = ['--op', 'mirror', '--list-name', 'Members'] as const;
const people = 'email,first_name\na@example.com,A\n';

export const ofRuns: readonly Advised[] = [
  {
    says: '; choose one with --list-id',
    args: [...add, '--list-name', 'Two'],
    input: people,
    without: ['--list-name', 'Two'],
    flags: /--list-id/,
    fill: { '--list-id': '--list-id=NEWSLETTER' },
    real: true,
  },
  {
    says: "look it up in the list's settings, or use --list-name",
    args: [...add, '--list-id', 'NOSUCH'],
    input: people,
    without: ['--list-id', 'NOSUCH'],
    flags: /--list-name/,
    fill: { '--list-name': '--list-name=Newsletter' },
    real: true,
  },
  {
    says: ' differs in case or blanks only; use --list-id ',
    args: [...add, '--list-name', 'newsletter'],
    input: people,
    without: ['--list-name', 'newsletter'],
    flags: /--list-id \w+/,
    real: true,
  },
  {
    says: 'check the name (it is case-sensitive), or use --list-id',
    args: [...add, '--list-name', 'Nowhere', '--existing-list'],
    input: people,
    without: ['--list-name', 'Nowhere', '--existing-list'],
    flags: /--list-id/,
    fill: { '--list-id': '--list-id=NEWSLETTER' },
    real: true,
  },
  {
    says: '--members-only leaves those out',
    args: ['--op', 'consent', '--consent', 'unsubscribed', '--list-name', 'Newsletter', '--skip-invalid'],
    input: people,
    flags: /--members-only/,
    real: true,
  },
  {
    says: 'If the list is to be empty: --allow-empty',
    args: mirror,
    input: 'email\n',
    flags: /--allow-empty/,
  },
  {
    says: 'nothing was changed. If that is meant: --max-remove ',
    args: mirror,
    input: 'email\nmember1@example.com\n',
    flags: /--max-remove \d+$/m,
  },
  {
    says: 'this cannot be undone; say --yes to do it',
    args: ['--op', 'delete'],
    input: 'email\na@example.com\n',
    flags: /--yes/,
    real: true,
  },
  {
    says: '; --rejects FILE would list them',
    args: [...upsert, '--skip-invalid'],
    input: 'email\na@example.com\nnobody\n',
    flags: /--rejects FILE/,
    fill: { FILE: 'FOLDER/rejects.ndjson' },
    real: true,
  },
  {
    says: '--rejects FILE lists all',
    args: [...upsert, '--validate-first'],
    input: `email\n${'nobody\n'.repeat(30)}`,
    flags: /--rejects FILE/,
    fill: { FILE: 'FOLDER/rejects.ndjson' },
    status: 65,
    real: true,
  },
  {
    says: 'now, --wait would follow and report ',
    args: upsert,
    input: people,
    flags: /--wait/,
    real: true,
  },
];
