// The schedules of a night, as klaviyo-schedule create writes them.
import type { Kind } from './plan.ts';

const sink = (kind: Kind, op: string, own: string): string =>
  `klaviyo-sink --op ${op} ${own} --report "$KLAVIYO_REPORT" < /data/${kind}-$KLAVIYO_RUN_ID.csv`;
const journal = (kind: Kind): string => `--journal /data/${kind}-$KLAVIYO_RUN_ID.journal`;
const quiet = '--progress none';

/** The lookback is longer than any event is late. */
const source =
  'klaviyo-source events --skip-related --incremental --state /data/source.json ' +
  `--lookback 1h --mode append --output /data/events.ndjson ${quiet}`;

/** Attempts after the first. */
export const retries = 2;

/** What runs, and when in the hour. */
const texts: Readonly<Record<Kind, readonly [time: string, ...words: string[]]>> = {
  add: [
    '0 * * * *',
    '--shell',
    '--',
    sink(
      'add',
      'add',
      `--list-name Night --skip-invalid --wait ${journal('add')} --rejects /data/add-$KLAVIYO_RUN_ID.rejects ${quiet}`,
    ),
  ],
  track: ['5 * * * *', '--shell', '--', sink('track', 'track', `${journal('track')} ${quiet}`)],
  mirror: [
    '10 * * * *',
    '--shell',
    '--',
    sink('mirror', 'mirror', `--list-name Members --max-remove 100% ${quiet}`),
  ],
  changed: [
    '15 * * * *',
    '--shell',
    '--',
    sink('changed', 'upsert', `--changed /data/changed.state ${quiet}`),
  ],
  source: ['20 * * * *', '--', ...source.split(' ')],
};

/** The arguments of klaviyo-schedule that make the schedule. */
export function creation(kind: Kind): string[] {
  const [time, ...words] = texts[kind];
  const tries = ['--retries', String(retries), '--retry-wait', '3m'];
  return ['create', kind, time, '--directory', '/data', ...tries, ...words];
}

/** The arguments of the command that its schedule runs, for one of its runs. */
export function commandOf(kind: Kind, run: number): string[] {
  const [, ...words] = texts[kind];
  const text = words.slice(words.indexOf('--') + 1).join(' ');
  return text
    .replaceAll('$KLAVIYO_RUN_ID', String(run))
    .replaceAll('"$KLAVIYO_REPORT"', `/data/${kind}-${run}.report.json`)
    .split(' ');
}
