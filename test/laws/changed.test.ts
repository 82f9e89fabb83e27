// The law of --changed: whatever is sent, refused, lost and killed, the account is as if everything had been sent each time.
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test, type Test } from 'tap';
import { workFolder } from '../cli/harness.ts';
import { TestAccount } from '../sink/mirror/account.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 5);

const row = fc.record({
  person: fc.nat(4),
  name: fc.nat(2),
  city: fc.option(fc.nat(1), { nil: undefined }),
  by: fc.constantFrom('email', 'external_id', 'both'),
  upper: fc.boolean(),
  trouble: fc.option(fc.constantFrom('invalid', 'refused'), { freq: 8, nil: undefined }),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

const step = fc.record({
  /** Which of the inputs: they come again and again. */
  input: fc.nat(1),
  list: fc.constantFrom('VipLst', 'VipLst', 'VipLst', 'OthLst'),
  isMapped: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  forget: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  fate: fc.constantFrom('whole', 'killed', 'failed'),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const rows = fc.array(row, { minLength: 1, maxLength: 6 });
const story = fc.record({
  inputs: fc.tuple(rows, rows),
  steps: fc.array(step, { minLength: 3, maxLength: 6 }),
});

const header = 'email,external_id,first_name,city,phone_number';

function lineOf({ person, name, city, by, upper, trouble }: Row): string {
  const email = `person${person}@example.${trouble === 'refused' ? 'invalid' : 'com'}`;
  const cells = [
    by === 'external_id' ? '' : upper ? email.toUpperCase() : email,
    by === 'email' ? '' : `c-${person}`,
    `Name${name}`,
    city === undefined ? '' : `City${city}`,
    trouble === 'invalid' ? 'no number' : '',
  ];
  return cells.join(',');
}

/** Everything that imports can change. */
function contentOf({ sandbox: { store } }: TestAccount): unknown {
  const profiles = [...store.profiles.values()].map((profile) => {
    const { email, external_id: id, first_name: name, location, properties } = profile;
    const lists = ['VipLst', 'OthLst'].filter((list) => store.members(list).has(profile.id));
    return JSON.stringify([email?.toLowerCase(), id, name, location, properties, lists]);
  });
  return profiles.toSorted((a, b) => (a < b ? -1 : 1));
}

class Twins {
  readonly #state: string;
  readonly #changed: TestAccount;
  readonly #whole: TestAccount;

  private constructor(state: string, changed: TestAccount, whole: TestAccount) {
    this.#state = state;
    this.#changed = changed;
    this.#whole = whole;
  }

  static async start(t: Test): Promise<Twins> {
    const start = async () => {
      const account = await TestAccount.start(workFolder(t));
      account.sandbox.store.add({
        type: 'list',
        id: 'OthLst',
        attributes: { name: 'Other' },
        relationships: {},
      });
      return account;
    };
    return new Twins(join(workFolder(t), 'state'), await start(), await start());
  }

  async close(): Promise<void> {
    await this.#changed.close();
    await this.#whole.close();
  }

  async step({ list, isMapped, forget, fate }: Step, input: string) {
    const all = [
      '--op',
      'add',
      '--skip-invalid',
      '--list-id',
      list,
      ...(isMapped ? ['--map', 'city=properties.town'] : []),
    ];
    const withState = [...all, '--changed', this.#state, ...(forget ? ['--forget'] : [])];
    if (fate === 'failed') {
      await this.#failing(withState, input);
      return;
    }
    const undo = fate === 'killed' ? this.#snapshot() : undefined;
    const ran = await this.#changed.run(withState, { input });
    const sent = await this.#whole.run([...all, '--wait'], { input });
    demand(ran.status === sent.status, `status ${ran.status}, not ${sent.status}: ${ran.stderr}`);
    const { read, delivered, unchanged = 0, rejected, failed } = ran.report;
    demand(read === delivered + unchanged + rejected + failed, JSON.stringify(ran.report));
    const [one, other] = [contentOf(this.#changed), contentOf(this.#whole)].map((content) =>
      JSON.stringify(content),
    );
    demand(one === other, `${one} is not ${other}: ${ran.stderr}`);
    if (undo !== undefined) {
      undo();
      return;
    }
    const before = this.#changed.requests('POST /api/profile-bulk-import-jobs');
    const again = await this.#changed.run([...all, '--changed', this.#state], { input });
    if (rejected === 0) {
      const imports = this.#changed.requests('POST /api/profile-bulk-import-jobs') - before;
      demand(imports === 0 && again.report.unchanged === read, `sent again: ${JSON.stringify(again.report)}`);
    }
  }

  /** Nothing arrives: as if nothing had been sent. */
  async #failing(argv: readonly string[], input: string): Promise<void> {
    const { store } = this.#changed.sandbox;
    const { start } = store.jobs;
    store.jobs.start = () => {
      throw new Error('a server that fails');
    };
    const ran = await this.#changed.run([...argv, '--retry-limit', '1'], { input });
    store.jobs.start = start;
    demand(
      ran.status !== 0 || (ran.report.unchanged ?? 0) + ran.report.rejected === ran.report.read,
      ran.stderr,
    );
  }

  /** The files as they are when Klaviyo takes the first request; put back by the function that is returned. */
  #snapshot(): () => void {
    const files = [this.#state, `${this.#state}.sending`];
    const copies = files.map((file) => `${file}.copy`);
    const { store } = this.#changed.sandbox;
    const start = store.jobs.start.bind(store.jobs);
    let isTaken = false;
    store.jobs.start = (plan) => {
      if (!isTaken) {
        files.forEach((file, n) => existsSync(file) && copyFileSync(file, copies[n] ?? ''));
      }
      isTaken = true;
      return start(plan);
    };
    return () => {
      store.jobs.start = start;
      for (const [n, file] of files.entries()) {
        const copy = copies[n] ?? '';
        if (isTaken) {
          rmSync(file, { force: true });
        }
        if (existsSync(copy)) {
          copyFileSync(copy, file);
          rmSync(copy);
        }
      }
    };
  }
}

function demand(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

test('the account is as if all had been sent, and a second run sends nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(story, async ({ inputs, steps }) => {
      const twins = await Twins.start(t);
      const texts = inputs.map((some) => [header, ...some.map(lineOf)].join('\n'));
      try {
        for (const one of steps) {
          await twins.step(one, texts[one.input] ?? header);
        }
      } finally {
        await twins.close();
      }
    }),
    { numRuns },
  );
});
