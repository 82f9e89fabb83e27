// Kills runs of klaviyo-sink on three hosts, in pid namespaces of their own and without, and counts what arrived.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../fixtures/customers.ts';
import { number, type Section } from './report.ts';
import { built } from './spawned.ts';

const perRequest = 100;

/** Takes suppressions a twentieth of a second late, and counts each address. */
class Counting {
  readonly times = new Map<string, number>();
  requests = 0;
  #unanswered = 0;
  #answered: number[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    this.requests += 1;
    this.#unanswered += 1;
    response.once('close', () => {
      this.#unanswered -= 1;
      this.#answered.push(performance.now());
    });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      for (const [email] of Buffer.concat(chunks)
        .toString()
        .matchAll(/r\d+@example\.com/g)) {
        this.times.set(email, (this.times.get(email) ?? 0) + 1);
      }
      setTimeout(() => {
        response.writeHead(202, { 'Content-Type': 'application/vnd.api+json' });
        response.end(JSON.stringify({ data: { type: 'profile-suppression-bulk-create-job', id: 'j' } }));
      }, 50);
    });
  });

  /** Requests of whose answer a run that ends now may know nothing. */
  open(): number {
    const now = performance.now();
    this.#answered = this.#answered.filter((time) => now - time < 100);
    return this.#unanswered + this.#answered.length;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

interface Place {
  readonly host: string;
  readonly isContainer: boolean;
}

const places: readonly Place[] = ['pod-a', 'pod-b', 'pod-c'].flatMap((host) =>
  [true, false].map((isContainer) => ({ host, isContainer })),
);

/** Reads the input, and goes on where the journal says. */
function start(folder: string, { host, isContainer }: Place, env: NodeJS.ProcessEnv): ChildProcess {
  const namespaces = isContainer ? ['--uts', '--pid', '--fork', '--mount-proc', '--kill-child'] : ['--uts'];
  const command = [process.execPath, built('bin/klaviyo-sink.js'), '--op', 'suppress', '--quiet'];
  const input = openSync(join(folder, 'input.csv'), 'r');
  const child = spawn(
    'unshare',
    [
      ...namespaces,
      'sh',
      '-c',
      'hostname "$0"; exec "$@"',
      host,
      ...command,
      '--journal',
      join(folder, 'journal'),
    ],
    { env: { ...process.env, ...env }, stdio: [input, 'ignore', 'inherit'] },
  );
  closeSync(input);
  return child;
}

const endOf = async (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

/** A minute in which nobody beats: what was killed elsewhere counts as dead from then on. */
function letTimePass(folder: string): void {
  const lock = join(folder, 'journal.lock');
  if (existsSync(lock)) {
    const past = new Date(Date.now() - 61_000);
    utimesSync(lock, past, past);
  }
}

/** Undefined where `unshare` is not allowed. */
export async function measureKills(
  folder: string,
  kills: number,
  seed: number,
): Promise<Section | undefined> {
  if (spawnSync('unshare', ['--uts', '--pid', '--fork', '--mount-proc', 'true']).status !== 0) {
    return undefined;
  }
  const server = new Counting();
  const env = { KLAVIYO_BASE_URL: await server.listen(), KLAVIYO_API_KEY: 'pk_bench' };
  const records = kills * 40 * perRequest;
  const lines = Array.from({ length: records }, (_, nth) => `r${nth}@example.com\n`);
  writeFileSync(join(folder, 'input.csv'), `email\n${lines.join('')}`);
  const random = seeded(seed);
  const pick = (): Place =>
    places[Math.floor(random() * places.length)] ?? { host: 'pod-a', isContainer: true };
  let robbed = 0;
  let killed = 0;
  let inFlight = 0;
  let status: number | null = null;
  try {
    while (status !== 0 && killed < kills) {
      letTimePass(folder);
      const seen = server.requests;
      const run = start(folder, pick(), env);
      const end = endOf(run);
      while (server.requests === seen && run.exitCode === null) {
        await sleep(5);
      }
      // Every fourth run is met by another, which must leave it alone.
      if (killed % 4 === 0 && (await endOf(start(folder, pick(), env))) !== 75 && run.exitCode === null) {
        robbed += 1;
      }
      await sleep(random() * 200);
      inFlight += server.open() * perRequest;
      run.kill('SIGKILL');
      killed += 1;
      status = await end;
    }
    letTimePass(folder);
    status ??= await endOf(start(folder, pick(), env));
  } finally {
    server.close();
  }
  const twice = [...server.times.values()].reduce((sum, times) => sum + times - 1, 0);
  const lost = records - server.times.size;
  return {
    title: `${number(kills)} kills -9 of a run with a journal, on three hosts, in pid namespaces of their own and without`,
    about: [
      'Requests of a hundred records each, answered after 50 ms. In flight: records of the requests that were not',
      'answered yet when the run was killed, or answered less than 100 ms before. The last run goes on to the end.',
    ],
    rows: [
      {
        what: 'klaviyo-sink --journal',
        cells: {
          records: number(records),
          killed: number(killed),
          robbed: number(robbed),
          lost: number(lost),
          'sent again': number(twice),
          'in flight': number(inFlight),
          'last exit': String(status),
        },
      },
    ],
    data: { records, killed, robbed, lost, twice, inFlight, status },
  };
}
