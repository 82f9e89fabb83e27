// Measures klaviyo-sink --accounts: what each account gets of its allowance, and what the process takes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { megabytes, number, percent, type Section } from './report.ts';
import { startServer, take } from './spawned.ts';

const seenSchema = z.object({ refused: z.number(), accounts: z.array(z.array(z.number())) });
const burst = 10;

/** Of what the windows of ten a second allow between the first and the last request, begun ones counted whole. */
function shareOf(times: readonly number[]): number {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return times.length / (burst * (Math.floor(span / 1000) + 1));
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;

async function measure(folder: string, accounts: number, requests: number) {
  const server = await startServer('test/bench/accounts-server.js', []);
  try {
    const input = join(folder, 'merges.ndjson');
    const lines = Array.from(
      { length: requests },
      (_, nth) => `{"profile_id":"01S${nth}","into_profile_id":"01D${nth}"}\n`,
    );
    writeFileSync(input, lines.join(''));
    const names = Array.from({ length: accounts }, (_, nth) => `a${nth}`);
    const file = join(folder, 'accounts.yml');
    writeFileSync(
      file,
      names.map((name) => `- name: ${name}\n  api_key_env: KEY_${name}\n  input: '${input}'\n`).join(''),
    );
    const run = await take(
      'bin/klaviyo-sink.js',
      [
        '--op',
        'merge',
        '--yes',
        '--accounts',
        file,
        '--jobs',
        '8',
        '--quiet',
        '--report',
        join(folder, 'all.json'),
      ],
      {
        env: {
          KLAVIYO_BASE_URL: server.url,
          ...Object.fromEntries(names.map((name) => [`KEY_${name}`, `pk_${name}`])),
        },
      },
    );
    const seen = seenSchema.parse(await (await fetch(`${server.url}/bench/seen`)).json());
    const shares = seen.accounts.map(shareOf).toSorted((a, b) => a - b);
    return { accounts, requests: seen.accounts.flat().length, refused: seen.refused, shares, ...run };
  } finally {
    await server.stop();
  }
}

/** `counts`: how many accounts, a row each. */
export async function measureAccounts(folder: string, counts: readonly number[]): Promise<Section> {
  const runs = [];
  for (const count of counts) {
    runs.push(await measure(folder, count, 40));
  }
  return {
    title: 'Many accounts from one process, eight at a time',
    about: [
      'Forty requests an account, under 10 a second and 150 a minute each. Share: requests taken, of those that the',
      'windows between the first and the last of the account allow, begun ones counted whole.',
    ],
    rows: runs.map(({ accounts, requests, refused, shares, seconds, cpu, peak }) => ({
      what: `${number(accounts)} accounts`,
      cells: {
        requests: number(requests),
        '429s': number(refused),
        'share, median': percent(quantile(shares, 0.5)),
        'of ten the lowest': percent(quantile(shares, 0.1)),
        seconds: number(seconds),
        'CPU s': number(cpu, 1),
        peak: megabytes(peak),
      },
    })),
    data: runs,
  };
}
