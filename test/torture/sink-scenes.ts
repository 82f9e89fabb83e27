// The reference runs of klaviyo-sink: a few records each, into a sandbox of this process.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readJournal } from '../../lib/sink/resume/journal-file.ts';
import type { SandboxOptions } from '../../lib/sandbox/http/server.ts';
import { TestAccount } from '../sink/mirror/account.ts';
import { FaultyServer } from './faulty-server.ts';
import type { Command, Ran } from './run.ts';
import type { Scene, Stage } from './scene.ts';

/** Waits and jobs of the sandbox are over at once. */
const quick: SandboxOptions = { timeScale: 200, smsUnreachable: [] };

const reportForm = z.looseObject({
  read: z.number(),
  delivered: z.number(),
  unchanged: z.number().default(0),
  rejected: z.number(),
  failed: z.number(),
  exit_status: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
  jobs: z.object({ unfinished: z.array(z.string()) }).nullish(),
});
type SinkReport = z.output<typeof reportForm>;

const counted = z.object({
  endpoints: z.record(z.string(), z.object({ requests: z.number(), records: z.number() })),
});

interface SinkScene {
  readonly name: string;
  readonly isRemembering?: boolean;
  readonly args: readonly string[];
  readonly input: string;
  /** The endpoint that takes the records, and how many it takes where nothing fails. */
  readonly endpoint: string;
  readonly sent: number;
  /** How many are in flight at most. */
  readonly inFlight: number;
  readonly before?: (account: TestAccount) => void;
  /** How many of the input the account holds. */
  readonly held: (account: TestAccount, input: string) => number;
}

/** The JSON objects of a file, and what is wrong with its lines. */
export function linesOf(file: string): { objects: unknown[]; broken: string[] } {
  const objects: unknown[] = [];
  const broken: string[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line !== '') {
        objects.push(JSON.parse(line));
      }
    } catch {
      broken.push(line);
    }
  }
  return { objects, broken };
}

/** The summary as the file has it; undefined where it can't be read. */
function reportIn(file: string): SinkReport | undefined {
  try {
    return reportForm.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whether a message says of a file that it could not be written. */
const isBlamed = (stderr: string, flag: string): boolean =>
  stderr.includes(flag) || stderr.includes('made to fail');

class SinkStage implements Stage {
  readonly server: FaultyServer;
  readonly #scene: SinkScene;
  readonly #account: TestAccount;
  readonly #folder: string;
  readonly #sentBefore: number;
  /** An answer of another form named no job, and the run said so: what was refused is not known. */
  #isJobless = false;

  constructor(scene: SinkScene, account: TestAccount, server: FaultyServer, folder: string) {
    this.#scene = scene;
    this.#account = account;
    this.server = server;
    this.#folder = folder;
    this.#sentBefore = this.#records();
  }

  prepare(): Command {
    for (const file of ['report.json', 'rejects.ndjson']) {
      rmSync(join(this.#folder, file), { force: true });
    }
    const { args, input } = this.#scene;
    return {
      script: 'bin/klaviyo-sink.js',
      args: ['--report', 'report.json', '--rejects', 'rejects.ndjson', '--retry-limit', '1', ...args],
      input,
      env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: this.server.url },
    };
  }

  get locked(): string[] {
    return ['journal', 'state'].map((name) => join(this.#folder, name));
  }

  get records(): number {
    return Math.max(this.#scene.sent, this.#scene.input.split('\n').length - 2);
  }

  get mostTwice(): number {
    return this.#scene.inFlight;
  }

  #records(): number {
    return counted.parse(this.#account.sandbox.stats()).endpoints[this.#scene.endpoint]?.records ?? 0;
  }

  twice(): number {
    return Math.max(0, this.#records() - this.#sentBefore - this.#scene.sent);
  }

  outcome(): unknown {
    const { store } = this.#account.sandbox;
    store.jobs.finish();
    const profiles = [...store.profiles.values()].map(
      ({ id, email, external_id: external, first_name: name }) =>
        JSON.stringify([
          email,
          external,
          name,
          this.#account.members.has(id),
          store.profiles.get(id)?.consent,
        ]),
    );
    const events = Array.from({ length: store.events.size }, (_, n) => store.events.facts(n).time);
    return {
      profiles: profiles
        .map((text) => text.replaceAll(/"\w+At":\d+/g, ''))
        .toSorted((a, b) => (a < b ? -1 : 1)),
      events: events.toSorted((a, b) => a - b),
      rejects: this.#rejects(),
    };
  }

  /** What a person finds in the rejects file; that what Klaviyo refused is there, the account of the run tells. */
  #rejects(): string[] {
    const file = join(this.#folder, 'rejects.ndjson');
    const form = z.object({ line: z.number(), reason: z.string() });
    const lines = existsSync(file) ? linesOf(file).objects.map((line) => form.parse(line)) : [];
    return lines.filter(({ reason }) => reason !== 'import_error').map((line) => JSON.stringify(line));
  }

  problems(ran: Ran): string[] {
    this.#isJobless ||= /answer of another form|the import job is not known/.test(ran.stderr);
    this.#account.sandbox.store.jobs.finish();
    return [...this.#reportProblems(ran), ...this.#journalProblems(ran)];
  }

  #reportProblems({ status, stderr }: Ran): string[] {
    if (status === null) {
      return [];
    }
    const report = reportIn(join(this.#folder, 'report.json'));
    if (report === undefined) {
      const isEarly = !/records read/.test(stderr);
      return isEarly || isBlamed(stderr, '--report') ? [] : ['no report, and nobody says why'];
    }
    const { read, delivered, unchanged, rejected, failed } = report;
    const problems: string[] = [];
    const told = JSON.stringify(report);
    if (read !== delivered + unchanged + rejected + failed) {
      problems.push(`the account does not add up: ${told}`);
    }
    if (report.exit_status !== status && !isBlamed(stderr, '--report')) {
      problems.push(`the report says ${report.exit_status}, the process ${status}: ${told}`);
    }
    const held = this.#scene.held(this.#account, this.#scene.input);
    // What Klaviyo has taken and not imported yet counts as delivered; a run that waited says that it does not know more.
    const isUnknown = report.error?.code === 'answer_unexpected' || (report.jobs?.unfinished.length ?? 0) > 0;
    const sure = (isUnknown && status !== 0) || this.#isJobless ? this.#records() : held;
    if (sure < delivered) {
      problems.push(`${delivered} delivered, and ${held} are there: ${told}`);
    }
    if (status === 0 && held > delivered + unchanged + failed) {
      problems.push(`${held} are there, and ${delivered} delivered, ${failed} failed: ${told}`);
    }
    return [...problems, ...this.#rejectsProblems(report, stderr)];
  }

  #rejectsProblems({ rejected, failed }: SinkReport, stderr: string): string[] {
    const file = join(this.#folder, 'rejects.ndjson');
    if (isBlamed(stderr, '--rejects')) {
      return [];
    }
    if (!existsSync(file)) {
      return ['no rejects file, and nobody says why'];
    }
    const { objects, broken } = linesOf(file);
    return broken.length > 0 || objects.length !== rejected + failed
      ? [`${rejected} rejected, ${failed} failed, and ${objects.length} rejects, ${broken.length} broken`]
      : [];
  }

  /** Whatever is written down as delivered is there. */
  #journalProblems({ stderr }: Ran): string[] {
    const file = join(this.#folder, 'journal');
    if (!existsSync(file)) {
      return [];
    }
    try {
      const entries = readJournal(file)?.entries ?? [];
      const written = entries
        .flatMap(({ intervals }) => intervals)
        .reduce((sum, [first, last]) => sum + last - first + 1, 0);
      const taken = this.#records() - this.#sentBefore;
      return written > taken ? [`the journal has ${written}, and Klaviyo took ${taken}`] : [];
    } catch (error) {
      return [`the journal can't be read: ${String(error)}; ${stderr}`];
    }
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.#account.close();
  }
}

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
