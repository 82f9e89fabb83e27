// The reports and plans that a sum is made of, as files have them.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { refusalOf, systemCode } from '../../../errors.ts';
import { reportJson } from '../../../files/report-page.ts';
import { toMicros, type Span } from '../../../source/incremental/time.ts';

const bound = z.string().nullable();
const run = z.object({
  command: z.literal('klaviyo-source'),
  resource: z.string(),
  filter_by: z.string().nullable(),
  started_at: z.string(),
  seconds: z.number(),
  exit_status: z.number(),
  records: z.number(),
  bytes: z.number(),
  requests: z.number(),
  rate_limited: z.number(),
  restarts: z.number(),
  incomplete_pages: z.number(),
  reader_gone: z.boolean().optional(),
  span: z.object({ from: bound, to: bound }).nullish(),
  shard: z.object({ index: z.number(), of: z.number() }).nullish(),
  account: z.string().optional(),
});
const ofAccounts = z.object({ command: z.literal('klaviyo-source'), runs: z.array(z.unknown()) });
const planned = z.object({ index: z.number(), of: z.number(), args: z.array(z.string()) });

export type RunReport = z.output<typeof run> & { readonly file: string };

/** A shard of a plan. */
export interface ExpectedShard extends Span {
  readonly index: number;
  readonly of: number;
}

export interface ReadFiles {
  readonly reports: readonly RunReport[];
  readonly expected: readonly ExpectedShard[];
  /** What is wrong with files, in words. */
  readonly problems: readonly string[];
}

/** A span as microseconds; what is open is infinite. */
export function spanOfReport({ span }: RunReport): Span | undefined {
  if (!span) {
    return undefined;
  }
  return {
    from: span.from === null ? -Infinity : (toMicros(span.from) ?? Number.NaN),
    to: span.to === null ? Infinity : (toMicros(span.to) ?? Number.NaN),
  };
}

function expectedOf({ index, of, args }: z.output<typeof planned>): ExpectedShard {
  const after = (flag: string): number | undefined => {
    const at = args.lastIndexOf(flag);
    return at < 0 ? undefined : toMicros(args[at + 1] ?? '');
  };
  return { index, of, from: after('--start-time') ?? -Infinity, to: after('--end-time') ?? Infinity };
}

/** The JSON values of a text: one, or one a line. Throws a `SyntaxError` for anything else. */
function valuesOf(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  }
}

function readFile(file: string): ReadFiles {
  const nothing = (why: string): ReadFiles => ({
    reports: [],
    expected: [],
    problems: [`${file}: ${why}`],
  });
  let values: unknown[];
  try {
    values = valuesOf(reportJson(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return nothing('not JSON');
    }
    return systemCode(error) === 'ENOENT'
      ? nothing('no such file: its run has not ended, or wrote its report elsewhere')
      : nothing(`can't be read (${refusalOf(error)})`);
  }
  if (values.length === 0) {
    return nothing('empty: its run was ended before its end, or still goes on');
  }
  const shards = z.array(planned).safeParse(values);
  if (shards.success) {
    return { reports: [], expected: shards.data.map(expectedOf), problems: [] };
  }
  const accounts = ofAccounts.safeParse(values[0]);
  const read = z.array(run).safeParse(accounts.success ? accounts.data.runs : values);
  return read.success
    ? { reports: read.data.map((one) => Object.assign(one, { file })), expected: [], problems: [] }
    : nothing('no report of klaviyo-source, and no plan');
}

export function readFiles(files: readonly string[]): ReadFiles {
  const read = files.map(readFile);
  return {
    reports: read.flatMap(({ reports }) => reports),
    expected: read.flatMap(({ expected }) => expected),
    problems: read.flatMap(({ problems }) => problems),
  };
}
