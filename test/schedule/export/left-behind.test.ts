// What an engine has no word for: each export says so, in the file and to whoever asked for it.
import { test } from 'tap';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { options, schedule, text } from './nasty-words.ts';

test('who is told of failures is named where another engine does not tell them', async (t) => {
  const told = schedule('told', {
    onFailure: 'mail -s failed ops',
    notify: 'https://example.com/hook',
    ping: 'https://example.com/ping',
  });
  for (const [format, exporter] of Object.entries(exporters)) {
    const { notes } = exporter([told], options);
    t.match(notes.join('\n'), /--notify, --ping are not carried over/, format);
    const { notes: one } = exporter([schedule('pinged', { ping: 'https://example.com/ping' })], options);
    t.match(one.join('\n'), /pinged.*: --ping is not carried over/, format);
    t.notMatch(exporter([schedule('plain')], options).notes.join('\n'), /not carried over/, format);
  }
});

test('a schedule without a time is left to whoever starts it by hand, and said to be', async (t) => {
  const byHand = schedule('by-hand', { cron: '' });
  const ofTimes = { cron: exporters.crontab, systemd: exporters.systemd, Kubernetes: exporters.kubernetes };
  for (const [engine, exporter] of Object.entries(ofTimes)) {
    const exported = exporter([byHand], options);
    t.match(exported.notes.join('\n'), /by-hand: has no time of its own/, engine);
    t.match(text(exported), /by-hand: has no time of its own/, `${engine}: in the file as well`);
  }
  t.notMatch(text(exporters.crontab([byHand], options)), /exec flock/, 'cron gets no line of it');
  t.notMatch(
    text(exporters.digdag([byHand], options)),
    /schedule:|cron>/,
    'digdag runs what has none by hand',
  );
  t.match(text(exporters.airflow([byHand], options)), /schedule=None/, 'and so does Airflow');
  t.strictSame(
    exporters.systemd([byHand], options).files.map(({ name }) => name),
    ['klaviyo-schedule-by-hand.service'],
    'systemd gets a service and no timer',
  );
});

test('cron mails failures only: our commands are quiet, unless they were told how loud to be', async (t) => {
  const line = (...argv: string[]): string =>
    text(exporters.crontab([schedule('x', { command: { kind: 'argv', argv } })], options))
      .split('\n')
      .find((one) => one.startsWith('0 * * * *')) ?? '';
  t.match(line('klaviyo-source', 'lists'), /klaviyo-source lists --quiet/);
  t.match(line('npx', 'klaviyo-sink', '--op', 'add'), /klaviyo-sink --op add --quiet/);
  t.notMatch(line('klaviyo-source', 'lists', '--verbose'), /--quiet/);
  t.match(
    line('klaviyo-sink', '--op', 'add', '--', 'psql', '--quiet'),
    /--op add --quiet -- psql --quiet/,
    'what stands behind -- is about another command',
  );
  t.notMatch(line('curl', 'https://example.com'), /--quiet/, 'others do not know the flag');
});

test('a line that some crons cut off is told of', async (t) => {
  const long = schedule('long', { command: { kind: 'argv', argv: ['echo', 'x'.repeat(1200)] } });
  const { notes } = exporters.crontab([long], options);
  t.match(notes.join('\n'), /long: the line is longer than the \d+ characters that some crons take/);
});
