// Measures the same jobs by the commands and by the library, one after the other and again, in one sitting.
import { rmSync } from 'node:fs';
import { at } from '../contract/at.ts';
import { customerInput } from './inputs.ts';
import { megabytes, number, times, type Row, type Section } from './report.ts';
import { startServer, take, type How, type Taken } from './spawned.ts';

const list = 'BENCH1';

interface Pair {
  readonly records: number;
  readonly command: readonly Taken[];
  readonly library: readonly Taken[];
}

interface Way {
  readonly script: string;
  readonly args: readonly string[];
  readonly how: How;
}

const median = (runs: readonly Taken[], of: (run: Taken) => number): number =>
  runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? NaN;

/** Both ways `rounds` times, in turns. Throws where the library did not do what the command does. */
async function both(
  rounds: number,
  records: number,
  count: string,
  command: Way,
  library: Way,
): Promise<Pair> {
  const pair: { records: number; command: Taken[]; library: Taken[] } = { records, command: [], library: [] };
  for (let round = 0; round < rounds; round++) {
    pair.command.push(await take(command.script, command.args, command.how));
    const taken = await take(library.script, library.args, library.how);
    const done = at(JSON.parse(taken.stderr), count);
    if (done !== records) {
      throw new Error(`${library.script}: ${String(done)} of ${records} ${count}`);
    }
    pair.library.push(taken);
  }
  return pair;
}

/** So few records that what a run takes is its start. */
const few = 1000;

function rowsOf(what: string, { records, command, library }: Pair, start: Pair): Row[] {
  const ratio = (of: (run: Taken) => number): string => times(median(command, of) / median(library, of));
  const seconds = ({ seconds: all }: Taken) => all;
  const behindStart = (way: 'command' | 'library', runs: readonly Taken[]) =>
    median(runs, seconds) - median(start[way], seconds);
  return (['command', 'library'] as const).map((way) => {
    const runs = way === 'command' ? command : library;
    return {
      what: `${what}, by the ${way}`,
      cells: {
        records: number(records),
        'records/s': number(records / median(runs, seconds)),
        'CPU s/M': number((median(runs, ({ cpu }) => cpu) / records) * 1e6, 1),
        peak: megabytes(median(runs, ({ peak }) => peak)),
        ...(way === 'library' && {
          'speed to command': ratio(seconds),
          'without starts': times(behindStart('command', command) / behindStart('library', library)),
          'by CPU': ratio(({ cpu }) => cpu),
        }),
      },
    };
  });
}

async function measureSinks(folder: string, rounds: number, records: number): Promise<Pair> {
  const server = await startServer('test/bench/accepting-server.js', ['100', 'off']);
  const input = await customerInput(folder, 'csv', records);
  const env = { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: 'pk_bench' };
  try {
    return await both(
      rounds,
      records,
      'delivered',
      {
        script: 'bin/klaviyo-sink.js',
        args: ['--op', 'add', '--list-id', list, '--quiet'],
        how: { input: input.file, env },
      },
      { script: 'test/bench/library-sink.js', args: [server.url, list], how: { input: input.file } },
    );
  } finally {
    rmSync(input.file);
    await server.stop();
  }
}

async function measureSources(rounds: number, events: number): Promise<Pair> {
  const server = await startServer('test/bench/page-server.js', [String(events), '0']);
  const env = { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: 'pk_bench' };
  try {
    return await both(
      rounds,
      events,
      'records',
      { script: 'bin/klaviyo-source.js', args: ['events', '--skip-related', '--quiet'], how: { env } },
      { script: 'test/bench/library-source.js', args: [server.url], how: {} },
    );
  } finally {
    await server.stop();
  }
}

export async function measureLibrary(
  folder: string,
  { records, events, rounds }: { records: number; events: number; rounds: number },
): Promise<Section> {
  const sink = await measureSinks(folder, rounds, records);
  const source = await measureSources(rounds, events);
  const [sinkStart, sourceStart] = [
    await measureSinks(folder, rounds, few),
    await measureSources(rounds, few),
  ];
  return {
    title: 'The library and the commands',
    about: [
      `The same job both ways, in turns, ${rounds} times each; medians. Sink: --op add of customers as CSV from a file on`,
      'stdin, to a server that takes bodies unread. Source: events without related objects, to nowhere, from a server',
      'of pages without latency. A start is a part of each. To command: above 1 the library is the quicker one.',
      `Without starts: less what ${number(few)} records take.`,
    ],
    rows: [...rowsOf('sink', sink, sinkStart), ...rowsOf('source', source, sourceStart)],
    data: { sink, source, sinkStart, sourceStart },
  };
}
