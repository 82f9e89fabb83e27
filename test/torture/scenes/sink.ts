// The reference runs of klaviyo-sink: a few records each, into a sandbox of this process.
import { join } from 'node:path';
import type { SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { TestAccount } from '../../sink/mirror/account.ts';
import { FaultyServer } from './faulty-server.ts';
import type { Scene } from './scene.ts';
import { SinkStage, type SinkScene } from './sink-stage.ts';

/** Waits and jobs of the sandbox are over at once. */
const quick: SandboxOptions = { timeScale: 200, smsUnreachable: [] };

const email = (n: number): string => `person${n}@example.com`;
const csv = (numbers: readonly number[]): string => `email\n${numbers.map((n) => `${email(n)}\n`).join('')}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
/** How many of the input are on the list. */
function members(account: TestAccount, input: string): number {
  return account.known('email').filter((one) => input.includes(one)).length;
}

const imports = 'POST /api/profile-bulk-import-jobs';
const list = ['--list-id', 'VipLst'];
const journal = ['--journal', 'journal'];

/** A run before the one that is to fail. */
async function runBefore(
  [words, input]: readonly [readonly string[], string],
  account: TestAccount,
  url: string,
  folder: string,
): Promise<void> {
  const args = words.map((word) => (word === 'state' ? join(folder, 'state') : word));
  const { status, stderr } = await account.run(args, { input, env: { KLAVIYO_BASE_URL: url } });
  if (status !== 0) {
    throw new Error(`the run before: ${stderr}`);
  }
}

const mirrored = ['--op', 'mirror', ...list, '--max-remove', '100%'];
const tracked = [...mirrored, '--strategy', 'tracked', '--state', 'state'];
const changed = ['--op', 'add', ...list, '--skip-invalid', '--changed', 'state'];

const scenes: readonly (SinkScene & { readonly prior?: readonly [readonly string[], string] })[] = [
  {
    name: 'sink add',
    isRemembering: true,
    args: ['--op', 'add', ...list, '--skip-invalid', '--wait', ...journal],
    input: `email,phone_number\n${upTo(6)
      .map((n) => `${email(n)},\n`)
      .join('')}x@example.com,12\ny@example.invalid,\n`,
    endpoint: imports,
    sent: 7,
    inFlight: 7,
    held: members,
  },
  {
    name: 'sink consent',
    isRemembering: true,
    args: ['--op', 'consent', '--consent', 'unsubscribed', ...list, ...journal, '--concurrency', '1'],
    input: csv(upTo(250)),
    endpoint: 'POST /api/profile-subscription-bulk-delete-jobs',
    sent: 250,
    inFlight: 100,
    held: ({ sandbox }) =>
      [...sandbox.store.profiles.values()].filter(
        ({ consent }) => consent['email']?.consent === 'UNSUBSCRIBED',
      ).length,
  },
  {
    name: 'sink mirror',
    args: mirrored,
    input: csv([3, 4, 5, 6, 7]),
    endpoint: imports,
    sent: 5,
    inFlight: 5,
    before: (account) => {
      [1, 2, 3, 4, 5].forEach((n) => account.add({ email: email(n) }));
    },
    held: members,
  },
  {
    name: 'sink tracked',
    args: tracked,
    prior: [tracked, csv([1, 2, 3, 4, 5])],
    input: csv([3, 4, 5, 6, 7]),
    endpoint: imports,
    sent: 5,
    inFlight: 5,
    before: (account) => void account.add({ email: 'stranger@example.com' }),
    held: members,
  },
  {
    name: 'sink changed',
    isRemembering: true,
    args: changed,
    prior: [changed, 'email,first_name\na@example.com,A\nb@example.com,B\nc@example.com,C\n'],
    input: 'email,first_name\na@example.com,A\nb@example.com,Bee\nd@example.com,D\n,nobody\n',
    endpoint: imports,
    sent: 2,
    inFlight: 2,
    held: members,
  },
  {
    name: 'sink track',
    args: ['--op', 'track', '--skip-invalid'],
    input: `metric,email,time,unique_id\n${upTo(5)
      .map((n) => `Ordered,${email(n)},2026-06-01T00:00:0${n}Z,u${n}\n`)
      .join('')}Ordered,,2026-06-01T00:00:00Z,u9\n`,
    endpoint: 'POST /api/event-bulk-create-jobs',
    sent: 5,
    inFlight: 5,
    held: ({ sandbox }) => sandbox.store.events.size,
  },
  {
    name: 'sink producer',
    args: ['--op', 'upsert', ...journal, '--', 'printf', 'email\\na@example.com\\nb@example.com\\n'],
    input: '',
    isRemembering: true,
    endpoint: imports,
    sent: 2,
    inFlight: 2,
    held: ({ sandbox }) => [...sandbox.store.profiles.values()].length,
  },
];

export const sinkScenes: readonly Scene[] = scenes.map((scene) => ({
  name: scene.name,
  isRemembering: scene.isRemembering ?? false,
  async start(folder) {
    const account = await TestAccount.start(folder, quick);
    scene.before?.(account);
    const server = await FaultyServer.start(account.sandbox.url);
    if (scene.prior !== undefined) {
      await runBefore(scene.prior, account, server.url, folder);
    }
    return new SinkStage(scene, account, server, folder);
  },
}));
