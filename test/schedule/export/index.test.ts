// What holds for the exports of every engine.
import { test } from 'tap';
import { Failure } from '../../../lib/errors.ts';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { options, schedule, several, text } from './nasty-words.ts';

test('no export holds a secret, all name where it comes from', (t) => {
  const references = {
    crontab: /\. "\$HOME"\/\.config/,
    systemd: /EnvironmentFile=-%h/,
    digdag: /\$\{secret:klaviyo\.api_key\}/,
    airflow: /conn\.klaviyo\.password/,
    kubernetes: /secretKeyRef/,
  };
  for (const [format, reference] of Object.entries(references)) {
    const exporter = Object.entries(exporters).find(([name]) => name === format)?.[1];
    t.match(exporter && text(exporter(several('/srv/x'), options)), reference, format);
  }
  t.end();
});

test('where an engine reads both days in another way, the export says so and writes what means the same', (t) => {
  for (const [format, exporter] of Object.entries(exporters)) {
    const { notes, files } = exporter([schedule('Mondays', { cron: '0 6 1 * mon' })], options);
    t.ok(
      notes.some((line) => /would read "0 6 1 \* mon" in another way/.test(line)),
      `${format}: a note`,
    );
    t.ok(
      files.some((file) => /(0 6 \* \* 1|Mon \*-\*-\*)/.test(file.text)),
      `${format}: Mondays only`,
    );
  }
  const either = [schedule('both', { cron: '0 6 */2 * mon', dayMatch: 'either' })];
  t.match(
    text(exporters.crontab(either, options)),
    /^0 6 2,4,6.*30 \* 1 /m,
    'no star, which cron would read as both',
  );
  t.match(text(exporters.systemd(either, options)), /OnCalendar=\*-\*-02,04.*\nOnCalendar=Mon \*-\*-\* /);
  t.throws(() => exporters.digdag(either, options), Failure, 'digdag has no such reading');
  t.end();
});

test('steps of days are written out, in every format', (t) => {
  for (const [format, exporter] of Object.entries(exporters)) {
    const { notes, files } = exporter([schedule('fives', { cron: '0 0 */5 * *' })], options);
    const texts = files.map((file) => file.text).join('');
    t.match(texts, /0 0 5,10,15,20,25,30 \* \*|\*-\*-05,10,15,20,25,30 /, format);
    t.ok(
      notes.some((line) => line.includes('would count "*/5" in the day of month from 1')),
      `${format}: a note`,
    );
    const asCron = exporter([schedule('fives', { cron: '0 0 */5 * *', daySteps: 'cron' })], options);
    t.match(text(asCron), /0 0 1,6,11,16,21,26,31 \* \*|\*-\*-01,06,11,16,21,26,31 /, `${format}: as cron`);
  }
  t.end();
});

test('a command that writes its summary finds a file for it in every engine', (t) => {
  const command = { kind: 'shell', text: 'klaviyo-sink --report "$KLAVIYO_REPORT"' } as const;
  for (const [format, exporter] of Object.entries(exporters)) {
    t.match(text(exporter([schedule('piped', { command })], options)), /export KLAVIYO_REPORT=/, format);
    t.notMatch(text(exporter([schedule('plain')], options)), /KLAVIYO_REPORT/, `${format}: only there`);
  }
  t.end();
});
