// The schedules that every export is tried with, and what must come of them in any engine.
import { writeFileSync } from 'node:fs';
import { nasty } from '../schedule/export/hostile-words.ts';
import type { Bench } from './bench.ts';
import { reading, shards } from './bench.ts';
import type { Trial } from './trial.ts';

const text = `printf '%s|' 'it'"'"'s "quoted"' '100%' '$HOME \${x}' 'back\\slash' '{{ x }}{% y %}' > text.out
printf '%s\\n' "tab	and $((1 + 1))" | sed 's/tab/TAB/' >> text.out`;

/** A fan-out that any engine carries which runs a shell text. */
const fan = `mkdir -p fan
seq 0 ${shards - 1} | xargs -P 2 -I % klaviyo-source ${reading.join(' ')} --shard %/${shards} --output fan/%.ndjson --report fan/%.json --quiet`;

/** What an engine can't do is not asked of it. */
export interface Abilities {
  /** Tries again, and knows the statuses that end retries. */
  readonly knowsFinal: boolean;
  /** Retries come within seconds. */
  readonly retries: boolean;
  /** A folder at which each command begins; without it texts begin with cd. */
  readonly startsInFolder: boolean;
  /** Commands see the bench's folder as their working directory only, and only where they name files in it. */
  readonly inPods?: boolean;
}

/**
 * Stores them, due at `due` each day in UTC. Commands name no server and no key: the engine's environment has both.
 */
export function storeSchedules(bench: Bench, due: Date, can: Abilities): readonly string[] {
  const record = bench.path('bin', 'record');
  const keep = can.inPods === true ? '' : `exec > ${bench.path('words.out')}\n`;
  writeFileSync(
    record,
    `#!/bin/sh\n${keep}printf "%s\\n" "$KLAVIYO_SCHEDULED_AT"\nfor word in "$@"; do printf "%s\\0" "$word"; done\n`,
    { mode: 0o755 },
  );
  const path = (name: string): string => (can.inPods === true ? name : bench.path(name));
  /** What a command without files of its own leaves goes to its log, where that is all that stays of a pod. */
  const tried = (name: string): string =>
    can.inPods === true ? 'echo tried' : `echo tried >> ${path(name)}`;
  const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
  const cd = can.startsInFolder ? '' : `cd ${bench.folder}\n`;
  const all: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['events', [], ['klaviyo-source', ...reading, '--output', path('events.ndjson'), '--quiet']],
    ['words', [], [record, ...nasty]],
    ['text', ['--shell'], [cd + text]],
    ['fan', ['--shell'], [cd + fan]],
    ['piped', ['--shell'], [`${cd}(echo begun >> piped.out; exit 3) | cat > cat.out`]],
    ['final', ['--retries', '2', '--retry-wait', '1s'], ['sh', '-c', `${tried('final.out')}; exit 78`]],
    ...(can.retries
      ? ([
          ['again', ['--retries', '1', '--retry-wait', '1s'], ['sh', '-c', `${tried('again.out')}; exit 75`]],
        ] as const)
      : []),
  ];
  for (const [name, options, command] of all) {
    bench.must(
      ['klaviyo-schedule', 'create', name, cron, '--directory', bench.folder, ...options, '--', ...command],
      {
        show: /$^/,
      },
    );
    bench.transcript.pop();
  }
  return all.map(([name]) => name);
}

/** Whether all of them have left what they leave at their end, as far as files show it. */
export function haveRun(bench: Bench, can: Abilities): boolean {
  const lines = (name: string): number => bench.read(name).split('\n').length - 1;
  return (
    bench.read('events.ndjson') !== '' &&
    bench.read('words.out') !== '' &&
    lines('text.out') > 0 &&
    [...Array(shards).keys()].every((index) => bench.read('fan', `${index}.json`) !== '') &&
    lines('piped.out') > 0 &&
    lines('final.out') >= (can.knowsFinal ? 1 : 3) &&
    (!can.retries || lines('again.out') >= 2)
  );
}

const expectedText = `it's "quoted"|100%|$HOME \${x}|back\\slash|{{ x }}{% y %}|TAB	and 2\n`;

/** `failed`: whether the engine itself says that this schedule's run has failed. */
export function judge(bench: Bench, can: Abilities, failed: (name: string) => boolean): Trial[] {
  const lines = (name: string): number => bench.read(name).split('\n').length - 1;
  const times = (name: string, right: number): string | undefined =>
    lines(`${name}.out`) === right ? undefined : `tried ${lines(`${name}.out`)} times instead of ${right}`;
  const [time = '', ...words] = bench.read('words.out').split('\n');
  const arrived = words.join('\n').split('\0').slice(0, -1);
  const asFailed = (name: string): string | undefined => (failed(name) ? undefined : 'counts as a success');
  const good = ['events', 'words', 'text', 'fan'].filter(failed);
  return [
    {
      what: 'klaviyo-source writes the file that one run writes',
      wrong: Buffer.from(bench.read('events.ndjson')).equals(bench.whole) ? undefined : 'other bytes',
    },
    {
      what: 'hostile words arrive as they were',
      wrong: JSON.stringify(arrived) === JSON.stringify(nasty) ? undefined : JSON.stringify(arrived),
    },
    {
      what: 'KLAVIYO_SCHEDULED_AT is an instant',
      wrong: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) ? undefined : JSON.stringify(time),
    },
    {
      what: 'a shell text of several lines arrives as it was',
      wrong: bench.read('text.out') === expectedText ? undefined : JSON.stringify(bench.read('text.out')),
    },
    bench.fanOut(`a shell text fans out by --shard: ${shards} pieces, byte for byte one run`, 'fan'),
    { what: 'good runs are successes', wrong: good.length === 0 ? undefined : `failed: ${good.join(', ')}` },
    { what: 'a first command of a pipe that fails, fails the run', wrong: asFailed('piped') },
    {
      what: can.knowsFinal ? 'exit 78 is not tried again' : 'exit 78 fails (tried again, as the export says)',
      wrong: (can.knowsFinal ? times('final', 1) : undefined) ?? asFailed('final'),
    },
    ...(can.retries
      ? [{ what: 'exit 75 is tried again', wrong: times('again', 2) ?? asFailed('again') }]
      : []),
  ];
}
