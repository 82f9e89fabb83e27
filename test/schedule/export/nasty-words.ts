// Schedules whose words every engine would like to read for itself, and a command that writes down what arrives.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test } from 'tap';
import type { Definition } from '../../../lib/schedule/store/definition.ts';
import type { Exported } from '../../../lib/schedule/export/engine.ts';
import { definitionOf } from '../virtual-clock.ts';
import { nasty } from './hostile-words.ts';

export const options = {
  image: 'registry.example/klaviyo-streams:1',
  envFile: '.config/klaviyo-streams/env',
  claim: 'files',
};
export function schedule(name: string, change: Partial<Definition> = {}): Definition {
  return definitionOf({ name, ...change }, '2026-01-15T00:00:00.000Z');
}

export const several = (folder: string): Definition[] => [
  schedule('daily_lists', {
    cron: '10 0 * * *',
    timezone: 'Asia/Tokyo',
    directory: folder,
    command: { kind: 'argv', argv: ['klaviyo-source', '--config', 'lists.yml'] },
  }),
  schedule('Mondays', {
    cron: '0 6 1 * mon',
    delaySeconds: 300,
    retries: 2,
    overlap: 'queue',
    catchUp: 'none',
    directory: folder,
  }),
  schedule('piped.sql', {
    cron: '*/15 8-18 * jan-jun mon-fri',
    timezone: 'Europe/Berlin',
    directory: folder,
    command: { kind: 'shell', text: 'td query -w -q "q.sql" | klaviyo-sink --op add' },
  }),
  schedule('off', { enabled: false, directory: folder }),
];

/** A command that writes its words and its time into `out`. */
export function recorder(folder: string): string {
  const path = join(folder, 'record');
  writeFileSync(
    path,
    '#!/bin/sh\nprintf "%s\\n" "$KLAVIYO_SCHEDULED_AT" > out\nfor word in "$@"; do printf "%s\\0" "$word" >> out; done\n',
    { mode: 0o755 },
  );
  return path;
}

export function checkRecord(t: Test, folder: string, what: string): void {
  const [time = '', ...rest] = readFileSync(join(folder, 'out'), 'utf8').split('\n');
  t.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, `${what}: the time of the schedule`);
  t.strictSame(rest.join('\n').split('\0').slice(0, -1), nasty, `${what}: every word arrives as it was`);
}

export const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
export const text = ({ files }: Exported): string => files.map((file) => file.text).join('\n');
