// What many accounts, many schedules and killed runs come to: node dist/test/bench/fleet.bench.js --help
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureKills } from './killed-runs.ts';
import { measureAccounts } from './many-accounts.ts';
import { measureSchedules } from './many-schedules.ts';
import { printed, type Section } from './report.ts';

const help = `Measures runs for many accounts, a store of many schedules, and kills of runs on several hosts.

  --only NAMES     accounts, schedules, kills, joined by commas
  --accounts LIST  how many accounts, a run each (100,1000)
  --schedules N    (5000)
  --kills N        (100)
  --seed N         of the kills (1)
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'accounts,schedules,kills' },
    accounts: { type: 'string', default: '100,1000' },
    schedules: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const parts: Readonly<Record<string, (folder: string) => Promise<Section | undefined>>> = {
  accounts: (folder) => measureAccounts(folder, values.accounts.split(',').map(Number)),
  schedules: (folder) => measureSchedules(folder, Number(values.schedules), 60),
  kills: (folder) => measureKills(folder, Number(values.kills), Number(values.seed)),
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-bench-'));
  try {
    for (const name of values.only.split(',')) {
      const part = parts[name];
      if (part === undefined) {
        throw new Error(`--only: expected ${Object.keys(parts).join(', ')}, got ${name}`);
      }
      mkdirSync(join(folder, name));
      const section = await part(join(folder, name));
      process.stdout.write(
        section === undefined ? `${name}: not run: unshare is not allowed here\n` : printed(section),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) {
  process.stdout.write(help);
} else {
  await main();
}
