// Measures how long the commands take to start: until the version is printed, until the first request is sent.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { number, times, type Row, type Section } from './report.ts';
import { built } from './spawned.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function timeOf(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'close');
  return performance.now() - start;
}

/** A refusal as Klaviyo words it: another one would be tried again, for something on the way may have made it. */
const refusal = JSON.stringify({
  errors: [{ id: '1', status: 401, code: 'not_authenticated', title: 'Not authenticated', detail: 'bench' }],
});

/** Milliseconds from the start of a run to the first request that reaches the server. */
async function firstRequest(command: string, args: readonly string[], input: string): Promise<number> {
  const server = createServer((_, response) =>
    response.writeHead(401, { 'Content-Type': 'application/vnd.api+json' }).end(refusal),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const start = performance.now();
  const came = once(server, 'request').then(() => performance.now() - start);
  const child = spawn(process.execPath, [built(`bin/${command}.js`), ...args, '--quiet'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, KLAVIYO_BASE_URL: `http://127.0.0.1:${port}`, KLAVIYO_API_KEY: 'pk_bench' },
  });
  const ended = once(child, 'close');
  child.stdin.end(input);
  const taken = await Promise.race([came, ended.then(() => NaN)]);
  await ended;
  server.close();
  return taken;
}

const oneRecord = 'email,phone_number\none@example.com,+12025550123\n';

/** Medians of so many fresh processes each, taken in turn so that a busy moment meets all alike. */
export async function measureStart(runs: number): Promise<Section> {
  const commands = ['klaviyo-sink', 'klaviyo-source', 'klaviyo-sandbox', 'klaviyo-schedule'].filter((name) =>
    existsSync(built(`bin/${name}.js`)),
  );
  const cases = new Map<string, { time: () => Promise<number>; taken: number[] }>();
  const add = (what: string, time: () => Promise<number>): unknown => cases.set(what, { time, taken: [] });
  add('node -e 0', () => timeOf(['-e', '0']));
  for (const name of commands) {
    add(`${name} --version`, () => timeOf([built(`bin/${name}.js`), '--version']));
    add(`${name} --help`, () => timeOf([built(`bin/${name}.js`), '--help']));
  }
  add('klaviyo-sink, first request', () =>
    firstRequest('klaviyo-sink', ['--op', 'upsert', '--format', 'csv'], oneRecord),
  );
  add('klaviyo-source, first request', () => firstRequest('klaviyo-source', ['lists'], ''));
  for (let run = 0; run < runs; run += 1) {
    for (const { time, taken } of cases.values()) {
      taken.push(await time());
    }
  }
  const medians = [...cases].map(([what, { taken }]) => ({ what, milliseconds: median(taken) }));
  const [node] = medians;
  const rows: Row[] = medians.map(({ what, milliseconds }) => ({
    what,
    cells: { ms: number(milliseconds), 'to node -e 0': times(milliseconds / (node?.milliseconds ?? NaN)) },
  }));
  return {
    title: 'Start',
    about: [
      `Medians of ${runs} fresh processes. The first request: from the start of the process to its arrival at`,
      'the server; the run of klaviyo-sink has one record, with a phone number.',
    ],
    rows,
    data: medians,
  };
}
