// Measures how much of Klaviyo's allowance the sink uses: alone, and three at once on one account.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { customerInput, writeLines, type Input } from './inputs.ts';
import { number, percent, type Section } from './report.ts';
import { runFreely, runSink, type Run } from './sink-speed.ts';
import { startServer, type Server } from './spawned.ts';

const burst = 10;
const steady = 150;
const takenSchema = z.array(z.object({ at: z.number(), by: z.string() }));
const seenSchema = z.object({ taken: takenSchema, refused: z.number() });

/** The most requests that fixed windows take within so many milliseconds, the first one at 0. */
function allowance(span: number, scale: number): number {
  const second = 1000 / scale;
  const minute = 60 * second;
  const seconds = (time: number): number => burst * (Math.floor(time / second) + 1);
  const full = Math.floor(span / minute);
  return full * steady + Math.min(steady, seconds(span - full * minute));
}

/** Milliseconds in which fixed windows take so many requests, from the first to the last. */
function shortest(requests: number, scale: number): number {
  const second = 1000 / scale;
  const full = Math.floor((requests - 1) / steady);
  return full * 60 * second + Math.floor((requests - 1 - full * steady) / burst) * second;
}

/** The least and the most that one of several sinks got of all requests while every one of them was at work. */
function evenness(taken: z.infer<typeof takenSchema>): { least: number; most: number } {
  const last = new Map(taken.map(({ at, by }) => [by, at]));
  const together = Math.min(...last.values());
  const counts = new Map<string, number>();
  for (const { at, by } of taken) {
    if (at <= together) {
      counts.set(by, (counts.get(by) ?? 0) + 1);
    }
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { least: Math.min(...counts.values()) / all, most: Math.max(...counts.values()) / all };
}

/** How the answers tell the limits: as recorded, or as Klaviyo's guide has it. */
type Form = 'list' | 'plain';

export interface Use {
  readonly what: string;
  readonly form: Form;
  readonly runs: number;
  readonly records: number;
  readonly scale: number;
  readonly requests: number;
  readonly refused: number;
  /** Milliseconds from the first request taken to the last. */
  readonly span: number;
  /** Milliseconds that these requests need at least. */
  readonly least: number;
  /** Requests taken, as a part of those that the time between first and last allows. */
  readonly share: number;
  /** Of all requests, what each sink got while all were at work: the least and the most. */
  readonly each: { readonly least: number; readonly most: number };
}

async function measure(
  folder: string,
  form: Form,
  scale: number,
  what: string,
  inputs: readonly Input[],
  args: readonly string[],
): Promise<Use> {
  const server: Server = await startServer('test/bench/accepting-server.js', [String(scale), form]);
  try {
    const runs: Run[] = await Promise.all(
      inputs.map((input, i) => runSink(folder, server, input, args, `pk_bench${i}`)),
    );
    const seen = seenSchema.parse(await (await fetch(`${server.url}/bench/seen`)).json());
    const requests = seen.taken.length;
    const span = (seen.taken.at(-1)?.at ?? 0) - (seen.taken[0]?.at ?? 0);
    return {
      what,
      form,
      runs: runs.length,
      records: runs.reduce((sum, run) => sum + run.records, 0),
      scale,
      requests,
      refused: seen.refused,
      span,
      least: shortest(requests, scale),
      share: requests / allowance(span, scale),
      each: evenness(seen.taken),
    };
  } finally {
    await server.stop();
  }
}

const add = ['--op', 'add', '--list-id', 'BENCH1'];
const remove = ['--op', 'remove', '--list-id', 'BENCH1'];

/** A file of ids: what `remove` sends weighs little, so that a minute's allowance can be met in seconds. */
async function idInput(folder: string, records: number): Promise<Input> {
  function* lines(): Generator<string> {
    yield 'profile_id\n';
    for (let i = 0; i < records; i += 1) {
      yield `01J${String(i).padStart(23, '0')}\n`;
    }
  }
  const file = join(folder, `ids-${records}.csv`);
  return { file, records, bytes: await writeLines(file, lines()) };
}

/** `rate`: records a second that this machine can send; found out where it is left out. */
export async function measureLimits(
  folder: string,
  records: number,
  rate: number | undefined,
): Promise<Section> {
  const full = await customerInput(folder, 'csv', records);
  const wide = await customerInput(folder, 'csv', records, 1180);
  const ids = await idInput(folder, 150_000);
  // Ten requests of 10,000 records a second: the clock runs as fast as leaves the machine two fifths in reserve, so
  // that the limits are what binds.
  const able = rate ?? (await runFreely(folder, full));
  const slowed = Math.min(1, Math.floor((able / 100_000) * 6) / 10 || 0.1);
  const uses: Use[] = [];
  for (const form of ['list', 'plain'] as const) {
    uses.push(
      await measure(folder, form, slowed, 'one sink, add: the burst allowance', [full], add),
      await measure(folder, form, 2, 'one sink, add of wide records: burst and steady', [wide], add),
      await measure(
        folder,
        form,
        2,
        'three sinks at once, remove: both, over three minutes',
        [ids, ids, ids],
        remove,
      ),
    );
  }
  for (const { file } of [full, wide, ids]) {
    rmSync(file);
  }
  return {
    title: 'Rate limits: 10 requests a second, 150 a minute',
    about: [
      "The server counts in fixed windows, as Klaviyo does, and answers 429 beyond them; Klaviyo's time runs faster",
      'or slower by the factor in the table. Share: requests taken, as a part of what the time between the first and',
      'the last of them allows. Each: the least and the most that one of three sinks got of all requests while all',
      'three were at work. At least: the seconds that as many requests need under these limits. Headers: a list, as in',
      "the answers of Klaviyo that were recorded, or plain numbers, as in Klaviyo's guide.",
    ],
    rows: uses.map((use) => ({
      what: use.what,
      cells: {
        headers: use.form,
        records: number(use.records),
        'time ×': String(use.scale),
        requests: number(use.requests),
        '429s': `${use.refused} (${percent(use.refused / use.requests)})`,
        seconds: number(use.span / 1000, 1),
        'at least': number(use.least / 1000, 1),
        share: percent(use.share),
        each: use.runs === 1 ? '' : `${percent(use.each.least)} to ${percent(use.each.most)}`,
      },
    })),
    data: uses,
  };
}
