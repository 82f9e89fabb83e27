// Measures klaviyo-sink on each format, against the SDK's script and against JSON alone, and how both grow.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomerFormat } from '../../fixtures/customers.ts';
import { at } from '../contract/at.ts';
import { customerInput, type Input } from './inputs.ts';
import { bars, megabytes, number, percent, times, type Row, type Section } from './report.ts';
import { startServer, take, type Server, type Taken } from './spawned.ts';

/** Windows so short that they hold nobody up: what is measured is the program. */
const noLimits = ['100', 'off'];
const list = 'BENCH1';

export interface Run extends Taken {
  readonly records: number;
  readonly requests: number;
  readonly refusals: number;
  /** The server's processor time as a part of the run's time. */
  readonly server: number;
}

const perSecond = ({ records, seconds }: { records: number; seconds: number }): number => records / seconds;
const cpuPerMillion = ({ records, cpu }: { records: number; cpu: number }): number => (cpu / records) * 1e6;

const count = (value: unknown): number => (typeof value === 'number' ? value : NaN);

/** One run of the built command against a server, by a key of the account; throws where not all records were delivered. */
export async function runSink(
  folder: string,
  server: Server,
  input: Input,
  args: readonly string[] = ['--op', 'add', '--list-id', list],
  key = 'pk_bench',
): Promise<Run> {
  const report = join(folder, `report-${process.hrtime.bigint()}.json`);
  const before = server.cpu();
  const taken = await take('bin/klaviyo-sink.js', [...args, '--report', report, '--quiet'], {
    input: input.file,
    env: { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: key },
  });
  const busy = server.cpu() - before;
  const summary: unknown = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  const delivered = count(at(summary, 'delivered'));
  if (delivered !== input.records) {
    throw new Error(
      `${input.file}: ${delivered} of ${input.records} records were delivered\n${taken.stderr}`,
    );
  }
  return {
    ...taken,
    records: input.records,
    requests: count(at(summary, 'requests')),
    refusals: count(at(summary, 'rate_limited')),
    server: busy / taken.seconds,
  };
}

/** Records a second of a run that nothing holds up. */
export async function runFreely(folder: string, input: Input): Promise<number> {
  const server = await startServer('test/bench/accepting-server.js', noLimits);
  try {
    return perSecond(await runSink(folder, server, input));
  } finally {
    await server.stop();
  }
}

async function runScript(
  script: string,
  args: readonly string[],
  input: Input,
  server?: Server,
): Promise<Run> {
  const before = server?.cpu() ?? 0;
  const taken = await take(script, args, { input: input.file });
  const busy = (server?.cpu() ?? 0) - before;
  return { ...taken, records: input.records, requests: NaN, refusals: NaN, server: busy / taken.seconds };
}

function row(what: string, run: Run, sdk: Run | undefined, floor: Run): Row {
  const counted: Record<string, string> = Number.isNaN(run.requests)
    ? {}
    : { requests: number(run.requests), '429s': number(run.refusals) };
  return {
    what,
    cells: {
      records: number(run.records),
      'records/s': number(perSecond(run)),
      'to SDK': sdk === undefined ? '' : times(perSecond(run) / perSecond(sdk)),
      'CPU s/M': number(cpuPerMillion(run), 1),
      'CPU to SDK': sdk === undefined ? '' : times(cpuPerMillion(run) / cpuPerMillion(sdk)),
      'CPU to JSON': times(cpuPerMillion(run) / cpuPerMillion(floor)),
      peak: megabytes(run.peak),
      ...counted,
      server: percent(run.server),
    },
  };
}

export interface SinkSizes {
  readonly csv: number;
  readonly others: number;
  /** Records of the growth's steps. */
  readonly growth: readonly number[];
}

/** The formats in one table, then the growth of CSV in another. */
export async function measureSink(folder: string, sizes: SinkSizes): Promise<Section[]> {
  const server = await startServer('test/bench/accepting-server.js', noLimits);
  try {
    const formats: Record<string, Run> = {};
    const shapes: string[] = [];
    for (const format of ['csv', 'tsv', 'ndjson', 'json'] satisfies CustomerFormat[]) {
      const input = await customerInput(folder, format, format === 'csv' ? sizes.csv : sizes.others);
      shapes.push(`${format} ${number(input.bytes / input.records)} B`);
      formats[format] = await runSink(folder, server, input);
      if (format === 'csv') {
        formats['sdk'] = await runScript('test/bench/sdk-import.js', [server.url, list], input, server);
      }
      if (format === 'ndjson') {
        formats['floor'] = await runScript('test/bench/json-floor.js', [], input);
      }
      if (format !== 'csv') {
        rmSync(input.file);
      }
    }
    const { csv, tsv, ndjson, json, sdk, floor } = formats;
    if (!csv || !tsv || !ndjson || !json || !sdk || !floor) {
      throw new Error('a format was not measured');
    }
    const growth = await measureGrowth(folder, server, sizes.growth);
    return [
      {
        title: 'Sink: --op add, everything validated, limits out of the way',
        about: [
          `Customers of 11 columns (${shapes.join(', ')} a record), six in ten with a phone number, from a file`,
          'on stdin. The server takes bodies unread (its share of the time is the last column), in a time that runs',
          '100 times faster. SDK: klaviyo-api and csv-parse on the same CSV, 10,000 at a time, nothing checked.',
          'JSON: JSON.parse and JSON.stringify of the NDJSON, line by line. CPU s/M: seconds a million records.',
        ],
        rows: [
          row('klaviyo-sink, CSV', csv, sdk, floor),
          row('klaviyo-sink, TSV', tsv, sdk, floor),
          row('klaviyo-sink, NDJSON', ndjson, sdk, floor),
          row('klaviyo-sink, JSON array', json, sdk, floor),
          row('SDK script, CSV', sdk, sdk, floor),
          row('JSON alone, NDJSON', floor, sdk, floor),
        ],
        data: formats,
      },
      growth,
    ];
  } finally {
    await server.stop();
  }
}

async function measureGrowth(folder: string, server: Server, steps: readonly number[]): Promise<Section> {
  const runs: Run[] = [];
  for (const records of steps) {
    const input = await customerInput(folder, 'csv', records);
    runs.push(await runSink(folder, server, input));
    rmSync(input.file);
  }
  const label = (run: Run): string => number(run.records);
  return {
    title: 'Growth: CSV, --op add',
    about: ['Time is to grow with the records (less what a start costs), memory is not to grow.'],
    rows: runs.map((run) => ({
      what: `${label(run)} records`,
      cells: {
        seconds: number(run.seconds, 2),
        'µs a record': number((run.seconds / run.records) * 1e6, 1),
        'CPU s/M': number(cpuPerMillion(run), 1),
        peak: megabytes(run.peak),
      },
    })),
    plot: [
      'records a second',
      ...bars(
        runs.map((run) => ({ label: label(run), value: perSecond(run), shown: number(perSecond(run)) })),
      ),
      'peak memory',
      ...bars(runs.map((run) => ({ label: label(run), value: run.peak, shown: megabytes(run.peak) }))),
    ],
    data: runs,
  };
}
