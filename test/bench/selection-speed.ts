// Measures what a mirror and --changed cost beside sending: time, memory and the size of the state, for large lists.
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeLines } from './inputs.ts';
import { megabytes, number, type Row, type Section } from './report.ts';
import { startServer, take, type Server, type Taken } from './spawned.ts';

const list = 'BENCH1';
const seenSchema = z.object({
  pages: z.number(),
  imports: z.number(),
  removals: z.number(),
  jobs: z.number(),
});
const reportSchema = z.looseObject({
  read: z.number(),
  delivered: z.number(),
  unchanged: z.number().optional(),
  removed: z.number().optional(),
  kept: z.number().optional(),
});

interface Measured extends Taken {
  readonly what: string;
  readonly records: number;
  readonly seen: z.output<typeof seenSchema>;
  readonly report: z.output<typeof reportSchema>;
  /** Bytes of the state; undefined where there is none. */
  readonly state: number | undefined;
}

type Shape = 'email' | 'email,external_id';

/** `from`: the number of the first record's person. */
async function people(folder: string, shape: Shape, records: number, from: number): Promise<string> {
  const hasId = shape !== 'email';
  function* lines(): Generator<string> {
    yield `${shape},first_name\n`;
    for (let n = from; n < from + records; n++) {
      yield `user${n}@example.com${hasId ? `,c-${n}` : ''},Name${n % 1000}\n`;
    }
  }
  const file = join(folder, 'people.csv');
  await writeLines(file, lines());
  return file;
}

interface Task {
  readonly what: string;
  readonly input: string;
  readonly args: readonly string[];
  readonly records: number;
  readonly stateFile?: string;
}

async function measure(folder: string, server: Server, task: Task): Promise<Measured> {
  const { what, input, args, records, stateFile } = task;
  const report = join(folder, 'report.json');
  const seen = async () => seenSchema.parse(await (await fetch(`${server.url}/bench/seen`)).json());
  const before = await seen();
  const taken = await take('bin/klaviyo-sink.js', [...args, '--report', report, '--quiet'], {
    input,
    env: { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: 'pk_bench' },
  });
  const account = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  if (account.read !== records || account.delivered + (account.unchanged ?? 0) !== records) {
    throw new Error(`${what}: ${JSON.stringify(account)}\n${taken.stderr}`);
  }
  const after = await seen();
  const requests = {
    pages: after.pages - before.pages,
    imports: after.imports - before.imports,
    removals: after.removals - before.removals,
    jobs: after.jobs - before.jobs,
  };
  const state = stateFile === undefined ? undefined : statSync(stateFile).size;
  return { ...taken, what, records, seen: requests, report: account, state };
}

/** The list has as many members as the input has records, and nine in ten of them are in both. */
async function measureMirror(folder: string, records: number): Promise<Measured[]> {
  const others = Math.floor(records / 10);
  const server = await startServer('test/bench/list-server.js', [String(records)]);
  const input = await people(folder, 'email', records, others);
  const state = join(folder, 'tracked.state');
  const mirror = ['--op', 'mirror', '--list-id', list];
  const tracked = [...mirror, '--strategy', 'tracked', '--state', state];
  try {
    return [
      await measure(folder, server, { what: 'mirror', input, records, args: mirror }),
      await measure(folder, server, {
        what: 'mirror --new-only --strategy tracked, first run',
        input,
        records,
        args: [...tracked, '--new-only'],
        stateFile: state,
      }),
    ];
  } finally {
    await server.stop();
    rmSync(input);
    rmSync(state, { force: true });
  }
}

/** The same input twice. */
async function measureChanged(folder: string, shape: Shape, records: number): Promise<Measured[]> {
  const server = await startServer('test/bench/list-server.js', ['0']);
  const input = await people(folder, shape, records, 0);
  const stateFile = join(folder, 'changed.state');
  const args = ['--op', 'upsert', '--changed', stateFile];
  const what = shape === 'email' ? '--changed, email' : '--changed, email and id';
  try {
    const first = await measure(folder, server, {
      what: `${what}: all is sent`,
      input,
      records,
      args,
      stateFile,
    });
    const second = await measure(folder, server, {
      what: `${what}: the same again`,
      input,
      records,
      args,
      stateFile,
    });
    if (second.seen.imports > 0) {
      throw new Error(`a second run sent something: ${JSON.stringify(second.report)}`);
    }
    return [first, second];
  } finally {
    await server.stop();
    rmSync(input);
    rmSync(stateFile, { force: true });
  }
}

function rowOf({ what, records, seconds, cpu, peak, state, seen }: Measured): Row {
  return {
    what,
    cells: {
      records: number(records),
      seconds: number(seconds, 1),
      'CPU s': number(cpu, 1),
      peak: megabytes(peak),
      state: state === undefined ? '' : megabytes(state),
      pages: number(seen.pages),
      imports: number(seen.imports),
      removals: number(seen.removals),
    },
  };
}

export async function measureSelection(folder: string, sizes: readonly number[]): Promise<Section> {
  const all: Measured[] = [];
  for (const records of sizes) {
    all.push(
      ...(await measureMirror(folder, records)),
      ...(await measureChanged(folder, 'email', records)),
      ...(await measureChanged(folder, 'email,external_id', records)),
    );
  }
  return {
    title: 'A list that equals the query, and only what changed',
    about: [
      'CSV of email, first_name, and external_id where it says id. The list has as many members as the input has',
      'records, nine in ten are in both. The server makes the members as they are asked for and takes changes',
      'unread, without limits.',
    ],
    rows: all.map(rowOf),
    data: all,
  };
}
