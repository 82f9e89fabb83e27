// A list in a sandbox of this process, for tests of what a run leaves there, and whom it took off on the way.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { emptyProfile } from '../../../lib/sandbox/store/profiles.ts';
import { fakeClock, runSink, type MainOptions } from '../../cli/in-process.ts';
import { readNdjson, type Finished } from '../../cli/harness.ts';

export const listName = 'VIP';

export interface Person {
  readonly email?: string | undefined;
  readonly phone_number?: string | undefined;
  readonly external_id?: string | undefined;
}

const report = z.looseObject({
  read: z.number(),
  /** Missing in a dry run's, like what follows from sending. */
  delivered: z.number().default(0),
  unchanged: z.number().optional(),
  rejected: z.number(),
  failed: z.number().default(0),
  added: z.number().optional(),
  removed: z.number().optional(),
  kept: z.number().optional(),
  duplicates: z.number().optional(),
  requests: z.number(),
  rate_limited: z.number().default(0),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
});

export type Report = z.output<typeof report>;

export interface Ran extends Finished {
  readonly report: Report;
  /** Lines of the input by the reason for which their records were rejected. */
  readonly rejects: readonly { readonly line: number | null; readonly reason: string }[];
}

const counted = z.object({
  endpoints: z.record(z.string(), z.object({ requests: z.number(), records: z.number() })),
});
const rejection = z.object({ line: z.number().nullable(), reason: z.string() });

export class TestAccount {
  readonly sandbox: Sandbox;
  readonly list = 'VipLst';
  /** The ids of all who were ever taken off the list. */
  readonly left = new Set<string>();
  readonly #folder: string;

  private constructor(sandbox: Sandbox, folder: string) {
    this.sandbox = sandbox;
    this.#folder = folder;
    const { members } = this;
    const remove = members.delete.bind(members);
    members.delete = (id: string) => {
      if (members.has(id)) {
        this.left.add(id);
      }
      return remove(id);
    };
  }

  static async start(folder: string, options: SandboxOptions = {}): Promise<TestAccount> {
    const fill: SandboxOptions['fill'] = (store) => {
      store.add({ type: 'list', id: 'VipLst', attributes: { name: listName }, relationships: {} });
    };
    const sandbox = await startSandbox({ rateLimits: 'off', jobTime: 0, fill, ...options });
    return new TestAccount(sandbox, folder);
  }

  get members(): Map<string, number> {
    return this.sandbox.store.members(this.list);
  }

  /** Makes a profile, as a member of the list or not; its id. */
  add(person: Person, isMember = true): string {
    const { store } = this.sandbox;
    const profile = emptyProfile(store.random.ulid(0), 0);
    store.profiles.add(profile);
    for (const name of ['email', 'phone_number', 'external_id'] as const) {
      store.profiles.set(profile, name, person[name] ?? null);
    }
    if (isMember) {
      store.join(this.list, profile.id, 0);
    }
    return profile.id;
  }

  /** What the members are known by. */
  known(name: keyof Person): string[] {
    return [...this.members.keys()]
      .map((id) => this.sandbox.store.profiles.get(id)?.[name] ?? '')
      .map((value) => (name === 'email' ? value.toLowerCase() : value))
      .toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** Requests that an endpoint has had, by its method and path. */
  requests(endpoint: string): number {
    return counted.parse(this.sandbox.stats()).endpoints[endpoint]?.requests ?? 0;
  }

  /** Runs the sink, `--list-id` unless the arguments name a list. */
  async run(argv: readonly string[], options: MainOptions = {}): Promise<Ran> {
    const [file, rejects] = [join(this.#folder, 'report.json'), join(this.#folder, 'rejects.ndjson')];
    const list = argv.some((word) => word.startsWith('--list')) ? [] : ['--list-id', this.list];
    const finished = await runSink([...list, '--report', file, '--rejects', rejects, ...argv], {
      clock: fakeClock(),
      ...options,
      env: { KLAVIYO_BASE_URL: this.sandbox.url, ...options.env },
    });
    return {
      ...finished,
      report: report.parse(JSON.parse(readFileSync(file, 'utf8'))),
      rejects: z.array(rejection).parse(readNdjson(rejects)),
    };
  }

  async close(): Promise<void> {
    await this.sandbox.close();
  }
}
