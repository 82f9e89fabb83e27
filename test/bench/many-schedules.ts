// Measures what a store of many schedules costs: an idle daemon, and `list`.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { megabytes, number, percent, type Section } from './report.ts';
import { built, take } from './spawned.ts';

const schedule = 'bin/klaviyo-schedule.js';

/** One schedule with a finished run, copied under other names. */
function fill(store: string, schedules: number, runs: number): void {
  const env = { ...process.env, KLAVIYO_SCHEDULE_STORE: store };
  for (const words of [
    ['create', 's0', '0 3 1 1 *', '--', 'true'],
    ['trigger', 's0'],
  ]) {
    spawnSync(process.execPath, [built(schedule), ...words], { env });
  }
  const history = join(store, 'runs', 's0');
  const numbered = z.looseObject({ id: z.number() });
  const first = numbered.parse(JSON.parse(readFileSync(join(history, '000001.json'), 'utf8')));
  for (let id = 2; id <= runs; id += 1) {
    writeFileSync(join(history, `${String(id).padStart(6, '0')}.json`), JSON.stringify({ ...first, id }));
  }
  const named = z.looseObject({ name: z.string() });
  const definition = named.parse(JSON.parse(readFileSync(join(store, 'schedules', 's0.json'), 'utf8')));
  for (let nth = 1; nth < schedules; nth += 1) {
    const name = `s${nth}`;
    writeFileSync(join(store, 'schedules', `${name}.json`), JSON.stringify({ ...definition, name }));
    mkdirSync(join(store, 'runs', name));
    for (const file of readdirSync(history)) {
      cpSync(join(history, file), join(store, 'runs', name, file));
    }
  }
}

/** Ticks of the processor, 100 a second, and bytes of memory. */
function usageOf(pid: number): { ticks: number; bytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const peak = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { ticks: Number(fields[11]) + Number(fields[12]), bytes: Number(peak) * 1024 };
}

export async function measureSchedules(folder: string, schedules: number, seconds: number): Promise<Section> {
  const store = join(folder, 'store');
  fill(store, schedules, 20);
  const env = { KLAVIYO_SCHEDULE_STORE: store };
  const list = await take(schedule, ['list'], { env });
  const daemon = spawn(process.execPath, [built(schedule), 'run'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const pid = daemon.pid ?? 0;
  try {
    // Its first look reads everything.
    await sleep(20_000);
    const before = usageOf(pid);
    await sleep(seconds * 1000);
    const after = usageOf(pid);
    const share = (after.ticks - before.ticks) / 100 / seconds;
    const first = before.ticks / 100;
    return {
      title: `A store of ${number(schedules)} schedules with 20 runs each`,
      about: [
        `None of them is due. The daemon is watched for ${seconds} s, after 20 s in which it reads the store.`,
      ],
      rows: [
        {
          what: 'list',
          cells: {
            seconds: number(list.seconds, 1),
            'CPU s': number(list.cpu, 1),
            peak: megabytes(list.peak),
          },
        },
        {
          what: 'idle daemon',
          cells: {
            'of a core': percent(share),
            'CPU s': `${number(first, 1)} at first`,
            peak: megabytes(after.bytes),
          },
        },
      ],
      data: { list, share, first, peak: after.bytes },
    };
  } finally {
    const closed = new Promise((resolve) => daemon.once('close', resolve));
    daemon.kill('SIGKILL');
    await closed;
  }
}
