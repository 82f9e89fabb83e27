// The whole table of how processes share an account, in virtual time: node dist/test/bench/sharing.bench.js --help
import { parseArgs } from 'node:util';
import { lines, measure, tiers } from '../klaviyo/rate-limit/sharing.ts';
import { percent } from './report.ts';

const all = {
  tier: Object.keys(tiers),
  form: ['list', 'burst', 'plain', 'none'],
  processes: ['1', '2', '3', '5', '10'],
  line: Object.keys(lines),
  apart: ['0', '170', '1700', '20000'],
};
const help = `Simulates processes that share an account without being told of one another, and prints a row a case.

  --tier NAMES        ${all.tier.join(', ')}
  --form NAMES        how answers tell the limits: ${all.form.join(', ')} (burst: a list, always of the burst window)
  --processes NUMBERS ${all.processes.join(', ')}
  --line NAMES        ${all.line.join(', ')}
  --apart NUMBERS     milliseconds between their starts: ${all.apart.join(', ')}
  --minutes N         of virtual time (3)
  --seeds N           runs a case (3)
  --no-retry-after    429s don't say when to come back

Names and numbers are joined by commas; all of them where a flag is left out.
`;

const { values } = parseArgs({
  options: {
    tier: { type: 'string' },
    form: { type: 'string' },
    processes: { type: 'string' },
    line: { type: 'string' },
    apart: { type: 'string' },
    minutes: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '3' },
    'no-retry-after': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The values of a dimension that were asked for, each checked against those that there are. */
function chosen<T extends string>(name: keyof typeof all, known: readonly T[]): readonly T[] {
  const wanted = values[name]?.split(',') ?? known;
  return known.filter((value) => wanted.includes(value));
}

function numbers(name: 'processes' | 'apart'): readonly number[] {
  return (values[name]?.split(',') ?? all[name]).map(Number);
}

function printTable(): void {
  for (const tier of chosen('tier', ['S', 'M', 'L', 'XL'])) {
    for (const form of chosen('form', ['list', 'burst', 'plain', 'none'])) {
      for (const processes of numbers('processes')) {
        for (const line of chosen('line', ['local', 'even', 'jittery'])) {
          for (const apart of processes === 1 ? [0] : numbers('apart')) {
            const { use, refused, least, most } = measure({
              tier,
              form,
              processes,
              line,
              apart,
              minutes: Number(values.minutes),
              seeds: Number(values.seeds),
              retryAfter: !values['no-retry-after'],
            });
            const what = `${tier} ${form}, ${processes} processes, ${line}, ${apart} ms apart`.padEnd(52);
            const shares = `${least.toFixed(2)} to ${most.toFixed(2)}`;
            process.stdout.write(
              `${what} use ${percent(use)}, 429s ${(refused * 100).toFixed(2)} %, shares ${shares}\n`,
            );
          }
        }
      }
    }
  }
}

if (values.help) {
  process.stdout.write(help);
} else {
  printTable();
}
