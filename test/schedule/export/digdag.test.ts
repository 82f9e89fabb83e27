// The workflows of digdag, and their commands run by a shell.
import { execFileSync } from 'node:child_process';
import { test } from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { nasty } from './hostile-words.ts';
import { options, schedule, several, recorder, checkRecord } from './nasty-words.ts';

const digdag = z.strictObject({
  timezone: z.string(),
  schedule: z
    .strictObject({
      'cron>': z.string(),
      skip_on_overtime: z.literal(true).optional(),
      skip_delayed_by: z.literal('60s').optional(),
    })
    .optional(),
  '+run': z.strictObject({
    _retry: z
      .strictObject({ limit: z.number(), interval: z.number(), interval_type: z.literal('exponential') })
      .optional(),
    _env: z.strictObject({
      KLAVIYO_API_KEY: z.literal('${secret:klaviyo.api_key}'),
      KLAVIYO_SCHEDULED_AT: z.string(),
    }),
    'sh>': z.string(),
  }),
});

test('digdag: a workflow a schedule, with its words safe from ${…}', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const { files } = exporters.digdag(
    [...several(folder), schedule('words', { command: { kind: 'argv', argv: [path, ...nasty] } })],
    options,
  );
  t.strictSame(
    files.map(({ name }) => name),
    ['daily_lists.dig', 'Mondays.dig', 'piped.sql.dig', 'off.dig', 'words.dig'],
  );
  const workflows = files.map((file) => digdag.parse(parse(file.text)));
  t.match(workflows[0], {
    timezone: 'Asia/Tokyo',
    schedule: { 'cron>': '10 0 * * *', skip_on_overtime: true },
  });
  t.match(workflows[1], { schedule: { skip_delayed_by: '60s' }, '+run': { _retry: { limit: 2 } } });
  t.equal(workflows[3]?.schedule, undefined, 'disabled: no schedule');
  const command = workflows[4]?.['+run']['sh>'] ?? '';
  t.notOk(command.includes('${'), 'nothing that digdag would replace');
  execFileSync('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, KLAVIYO_SCHEDULED_AT: '2026-01-31T00:10:00Z' },
  });
  checkRecord(t, folder, 'digdag');
  t.end();
});
