// The world of a run of klaviyo-sink, and what must hold in it: the summary, the rejects, the journal, and the account.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readJournal } from '../../../lib/sink/resume/journal-file.ts';
import type { TestAccount } from '../../sink/mirror/account.ts';
import type { Command, Ran } from '../run.ts';
import type { FaultyServer } from './faulty-server.ts';
import type { Stage } from './scene.ts';

const reportForm = z.looseObject({
  read: z.number(),
  delivered: z.number(),
  unchanged: z.number().default(0),
  rejected: z.number(),
  failed: z.number(),
  exit_status: z.number(),
  rejects_file: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
  jobs: z.object({ unfinished: z.array(z.string()) }).nullish(),
});
type SinkReport = z.output<typeof reportForm>;

const counted = z.object({
  endpoints: z.record(z.string(), z.object({ requests: z.number(), records: z.number() })),
});

export interface SinkScene {
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
function linesOf(file: string): { objects: unknown[]; broken: string[] } {
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

export class SinkStage implements Stage {
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

  #rejectsProblems({ read, rejected, failed, rejects_file: named }: SinkReport, stderr: string): string[] {
    const file = join(this.#folder, 'rejects.ndjson');
    if (isBlamed(stderr, '--rejects')) {
      return [];
    }
    if (!existsSync(file)) {
      // The run ended before it opened one.
      if (read === 0 && named === null) {
        return [];
      }
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
